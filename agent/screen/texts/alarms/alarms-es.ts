/** Alarms in Spanish: what is wrong, and what to do. */
import type { AlarmWords } from './alarms.ts';

const card = 'Revise la tarjeta; cámbiela si sigue así.';

export const alarmsEs: AlarmWords = {
  'ledger-disk-full': ['El disco está lleno: no se puede registrar nada.', 'Libere espacio en el disco de datos.'],
  'ledger-read-only': ['El disco de datos es de solo lectura: no se puede registrar nada.', card],
  'ledger-io-error': ['El disco de datos da errores: no se puede registrar nada.', card],
  'ledger-busy': ['Otro programa tiene bloqueado el libro: no se puede registrar nada.', 'Cierre ese programa.'],
  'ledger-moved': [
    'El libro fue movido, borrado o cambiado en marcha: no se puede registrar nada.',
    'Devuélvalo y se sigue. Si no está: pare el agente, ponga en su sitio, como `ledger.db`, la copia de la carpeta más nueva de `quarantine` y arranque.',
  ],
  'epoch-ledger-lost': [
    'El libro faltaba al arrancar y se abrió uno nuevo.',
    'Cuente lo que se movió desde el último recuento; busque el archivo viejo.',
  ],
  'epoch-rolled-back': [
    'El libro es más viejo de lo que este muelle recuerda: faltan apuntes.',
    'Registre otra vez lo que dice el texto; cuente esos artículos.',
  ],
  'epoch-damaged': [
    'El libro estaba dañado; se apartó y se guardó lo sano.',
    'Guarde el archivo apartado; cuente lo que dice el texto; revise la tarjeta.',
  ],
  'epoch-storefront-ahead': [
    'Una tienda ha contestado más de lo que este libro sabe.',
    '¿Se restauró una copia vieja? Cuente esos artículos; las tiendas reciben todo de nuevo.',
  ],
  'epoch-unknown-epoch': [
    'Una tienda nombra un pasado que este libro no tiene.',
    '¿Hay otro muelle con este nombre? Cuente; las tiendas reciben todo de nuevo.',
  ],
  'epoch-clone': [
    'Una tienda tiene algo que este libro nunca envió: este muelle tiene un doble o es una copia vieja.',
    'Apague el doble; cuente. Las tiendas reciben todo de nuevo.',
  ],
  'epoch-site-ahead': [
    'El centro sabe de este muelle más que su libro: era una copia vieja y ya tiene lo que le faltaba.',
    'Cuente lo que, según el texto, no volvió; ¿se restauró la copia a propósito?',
  ],
  'epoch-renamed': [
    'El libro se escribió con el nombre de otro muelle o centro.',
    '¿Es la carpeta de datos correcta? Entonces diga a las tiendas que el nombre viejo ya no existe.',
  ],
  'ledger-unchecked': [
    'No se dice nada a las tiendas hasta comparar las existencias con los apuntes del libro.',
    'Espere: son segundos o minutos, y se puede escanear.',
  ],
  'ledger-rebuilding': [
    'Existencias y documentos se rehacen desde los apuntes; los escaneos se confirman después.',
    'Espere: unos veinte segundos por millón de apuntes, minutos en un aparato pequeño. El registro dice cuánto falta.',
  ],
  'projections-repaired': [
    'Las existencias no eran lo que dicen los apuntes; se corrigieron y se dijo a las tiendas.',
    'Mire lo que dice el texto; ¿quién o qué cambia la carpeta de datos? Revise la tarjeta.',
  ],
  'anchor-missing': [
    'El ancla junto al libro faltaba o no se podía leer: pueden faltar los últimos apuntes.',
    'Compare con lo que muestran las tiendas; ¿quién estuvo en la carpeta de datos?',
  ],
  'older-version': [
    'Una versión más nueva escribió parte de este libro; esta guarda lo que no sabe leer.',
    'Vuelva a instalar la nueva cuando esté corregida. Mientras, cuente lo que dice el texto antes de venderlo.',
  ],
  'shown-unknown': [
    'Las tiendas muestran existencias que este muelle no conoce desde que perdió su libro.',
    'Para cada una: restaure el libro o cuente el artículo, también cero; después cierre la excepción.',
  ],
  'ledger-damaged': [
    'Una comprobación encontró daños en el libro.',
    'Copie la carpeta de datos y reinicie el agente: aparta la parte dañada.',
  ],
  'log-large': [
    'El registro previo del libro crece y no se pasa al libro.',
    'Cierre los programas que leen el libro; reinicie el agente si sigue así.',
  ],
  'disk-low': ['El disco de datos está casi lleno.', 'Libere espacio antes de que no se pueda registrar nada.'],
  'loop-failed': [
    'Una parte del agente falla y se reinicia una y otra vez.',
    'Avise con las líneas del registro; reinicie el agente si sigue así.',
  ],
  'loop-hangs': [
    'Una parte del agente no termina desde hace un cuarto de hora: lo que hace está parado.',
    'Avise con las líneas del registro; reinicie el agente.',
  ],
  'ledger-hangs': [
    'El libro no contesta desde hace 20 segundos: no se puede registrar nada.',
    'Revise la tarjeta; el servicio reinicia el agente solo, si no, hágalo usted.',
  ],
  'channel-down': [
    'La tienda no acepta niveles: puede vender lo que no hay.',
    'Haga lo que dice el texto; ¿funciona la tienda?',
  ],
  'channel-held': [
    'Las respuestas nombran otra vez lo que este libro no puede saber: quizá otro contesta por la tienda.',
    'Mire quién puede publicar sus respuestas y después `tallyman req sync/resume \'{"channel":"NAME"}\'`.',
  ],
  'channel-braked': [
    'Demasiados anuncios de la tienda pasarían a 0 a la vez, y no por ventas: no se envía nada.',
    'Mire la lista del texto: un recuento, una importación o un ajuste puede estar mal. Corríjalo, o suéltelo con nombre: `tallyman channel release CHANNEL --name YOURS`.',
  ],
  'answers-unproved': [
    'Llegan respuestas en nombre de una tienda sin la prueba correcta (hmac): no se cree ninguna.',
    'Ponga el mismo secreto en `ack-secret-file` y en la tienda; si ambos lo tienen, mire quién más contesta por ella.',
  ],
  'channel-refused': [
    'La tienda no deja entrar a este muelle: puede vender lo que no hay.',
    'Revise el secreto, las cabeceras, la dirección y los certificados del canal: `tallyman channel test CHANNEL`.',
  ],
  'channel-behind': [
    'Los niveles esperan a la tienda mucho más de lo debido.',
    'Mire el canal: `tallyman status`. Pausarlo y reanudarlo empieza de nuevo.',
  ],
  'channel-stopped': [
    'La tienda dijo que ya no existe, o tiene lo que otro libro le dijo: no recibe niveles.',
    'Haga lo que dice el texto; `tallyman req sync/resume \'{"channel":"NAME"}\'` sigue. Si ya no existe: quite el canal de la configuración.',
  ],
  'channel-paused': [
    'Alguien pausó el canal: no recibe niveles.',
    '`tallyman req sync/resume \'{"channel":"NAME"}\'` sigue.',
  ],
  'schedule-late': [
    'Llegó un turno del horario del canal y no pasó.',
    'Mire el canal: `tallyman status`; `tallyman req sync/now \'{"all":true}\'` envía en el acto.',
  ],
  'orders-failing': [
    'No se leen los pedidos de la tienda: lo vendido allí no está reservado.',
    '¿Está la tienda, y son correctos su dirección y su secreto? `tallyman status` dice por qué; sigue solo.',
  ],
  'orders-not-told': [
    'La tienda no tiene página de pedidos: lo vendido allí no está reservado.',
    'Revise su dirección, o ponga `orders = false` y reinicie el agente.',
  ],
  'broker-unreachable': [
    'No hay enlace con el broker: las tiendas tras él no reciben niveles y nadie puede mirar desde lejos.',
    'Haga lo que dice el texto; ¿hay red?',
  ],
  'broker-denies': [
    'El broker no deja a este muelle leer o escribir un tema.',
    'Deje a su usuario leer y escribir bajo tallyman/v1/{site}/{dock}/.',
  ],
  'dock-double': [
    'Otro muelle tiene este mismo nombre en el broker: no se dice nada a las tiendas; se sigue escaneando y anotando.',
    'Apague el que sobra o dele nombre propio: otro `name` en [dock], otro `data`.',
  ],
  'device-missing': [
    'El aparato no está conectado.',
    'Revise el cable y la corriente; `tallyman devices ls` muestra lo que está enchufado.',
  ],
  'device-trouble': [
    'El aparato está conectado y no funciona como debe.',
    'Mire el aparato y su cable; `tallyman devices ls` dice qué le falta.',
  ],
  'station-without-scanner': [
    'Ningún escáner del puesto está conectado: allí no se puede escanear nada.',
    'Revise cables y corriente; los botones de la pantalla siguen funcionando.',
  ],
  'device-paused': [
    'Un escáner envía códigos rechazados más rápido que cualquier mano: su puerto está en pausa.',
    'Mire qué tiene delante; se vuelve a leer solo.',
  ],
  'badges-tried': [
    'Cinco tarjetas desconocidas seguidas: durante un minuto el puesto no acepta nada.',
    'Mire quién está; después escanee una tarjeta buena.',
  ],
  'command-key': [
    'La clave de los códigos impresos falta, está dañada o es otra: hojas y tarjetas no funcionan.',
    'Haga lo que dice el texto; imprima de nuevo: `tallyman print commands --badges`.',
  ],
  'command-key-changed': [
    'La clave de los códigos impresos cambió: se rechazan hojas y tarjetas anteriores.',
    'Imprima de nuevo: `tallyman print commands --badges`; tire las viejas.',
  ],
  'clock-not-set': [
    'Ningún servicio de hora ha puesto el reloj en diez minutos: las fechas pueden ser falsas.',
    'Revise la red y el servicio de hora: `timedatectl`.',
  ],
  'clock-wrong': [
    'El reloj marca una hora muy pasada, o más de un mes después del último apunte.',
    'Que lo ponga el servicio de hora: `timedatectl`. Pedidos y horarios siguen solos.',
  ],
  'file-missing': [
    'Un archivo que nombra la configuración no se puede leer, está vacío o no es lo que debe.',
    'Póngalo allí, legible para el usuario del agente; `tallyman config check` dice qué está mal.',
  ],
  'secret-exposed': [
    'Cualquier usuario de esta máquina puede leer un archivo con un secreto.',
    'Quíteles el permiso, como con `chmod 640`, y ponga un secreto nuevo si otros trabajan en la máquina.',
  ],
  'certificate-ending': [
    'Un certificado de este muelle termina en 30 días (si vale menos de 90: en su último tercio) o ya terminó: entonces nadie lo deja entrar.',
    'Ponga uno renovado en su sitio, desde lejos con `certificate/renew`; se toma en la próxima conexión.',
  ],
  'machine-slowed': [
    'El ordenador recibe poca corriente o está muy caliente y se frena.',
    'Revise la fuente y su cable, y que le llegue aire.',
  ],
  'upgrade-failed': [
    'Otra versión debía funcionar aquí y no lo hace: el muelle no iba bien con ella o no se pudo obtener.',
    'Mire el registro de la hora que dice el texto; pida una versión corregida.',
  ],
  'restart-required': [
    'La configuración cambió; funciona lo que decía antes.',
    'Reinicie el agente: `systemctl restart tallyman`.',
  ],
  'screen-down': ['Las pantallas no se pueden mostrar.', 'Elija otra dirección en [screen], o pare lo que la usa.'],
  'listings-unread': [
    'No se puede leer lo que anuncia esta tienda: no sabe de los artículos anunciados desde entonces.',
    'Haga lo que dice el texto; `tallyman channel test` dice más. Con associate = "all" sabe de todos los artículos.',
  ],
  'epcis-failing': [
    'La dirección o carpeta de un socio no acepta eventos EPCIS; se guardan y se intenta siempre otra vez.',
    'Haga lo que dice el texto: revise url, headers-file o folder de [[epcis]].',
  ],
  'mail-failed': [
    'No se pudo enviar un correo; se intenta otra vez durante días.',
    'Revise [mail]: dirección, user y password-file. El informe nocturno se lee con `tallyman reconcile report`.',
  ],
  'bad-config': [
    'La configuración tiene errores; funciona la última buena.',
    'Corríjala: `tallyman config check`; después reinicie el agente.',
  ],
  'site-cut-off': [
    'Este muelle no alcanza el servidor del centro: se sigue trabajando y los otros muelles no se enteran.',
    '¿Hay red, funciona el servidor? Lo demás lo muestra `tallyman site status`.',
  ],
  'site-stopped': [
    'Los otros muelles no saben nada de este: otro aparato tiene su nombre, o fue retirado.',
    'Apague el otro aparato, o dé a uno de los dos otro nombre e invítelo de nuevo: `tallyman site invite NAME`.',
  ],
  'site-untold': [
    'Ningún muelle del centro informa a las tiendas: muestran lo último que se les dijo.',
    'Encienda los muelles que dice el texto. Si uno se perdió: `tallyman site resume NAME --without`, en el servidor.',
  ],
  'site-behind': [
    'Falta aquí algo que hizo otro muelle, y solo su propio libro lo tiene todavía.',
    'Encienda ese muelle y que alcance el servidor: lo que falta llega solo.',
  ],
};
