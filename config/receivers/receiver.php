<?php
/**
 * A receiver of levels, as small as it can be: what a shop has to do with the batches of a dock. PHP with pdo_sqlite.
 * The place and the levels are kept in one transaction of SQLite; in your shop, of your database.
 *
 *     SECRET=whsec_... SHOP=shop.db php -S 127.0.0.1:8099 receiver.php
 *     then: tallyman channel conform http://127.0.0.1:8099/ --secret-file FILE
 */

declare(strict_types=1);

const BYTES_MAX = 64 * 1024;
const OLDEST_S = 300;

/** Standard Webhooks: is it from whoever has the secret, and from now? */
function verified(array $headers, string $body, string $secret, int $now_s): bool
{
    $id = $headers['HTTP_WEBHOOK_ID'] ?? '';
    $at = $headers['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    $given = $headers['HTTP_WEBHOOK_SIGNATURE'] ?? '';
    if (!ctype_digit($at) || abs($now_s - (int) $at) > OLDEST_S) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $wanted = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", $key, true));
    // Several signatures stand there while a secret is changed: one that fits is enough.
    foreach (explode(' ', $given) as $one) {
        if (hash_equals($wanted, $one)) {
            return true;
        }
    }
    return false;
}

/** What to do with a batch. @param $held epoch, to and id of the batch that was applied last; to 0: none */
function decided(array $held, array $batch): string
{
    $data = $batch['data'];
    if ($batch['id'] === $held['id']) {
        return 'repetition';
    }
    if (($data['snapshot'] ?? false) === true) {
        $older = $data['epoch'] === $held['epoch'] && $data['to'] < $held['to'];
        return $older ? 'repetition' : 'apply';
    }
    $follows = $data['epoch'] === $held['epoch'] && $data['after'] === $held['to'];
    return $follows ? 'apply' : 'not-now';
}

/** What is held, whatever came. */
function answer(array $held, array $batch): array
{
    return $held;
}

function open_shop(string $path): PDO
{
    $shop = new PDO("sqlite:$path", options: [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => 5]);
    $shop->exec('CREATE TABLE IF NOT EXISTS level (sku TEXT PRIMARY KEY, level INTEGER NOT NULL)');
    $shop->exec('CREATE TABLE IF NOT EXISTS held (place TEXT PRIMARY KEY, epoch TEXT, last INTEGER, id TEXT)');
    return $shop;
}

function held_at(PDO $shop, string $place): array
{
    $row = $shop->prepare('SELECT epoch, last AS "to", id FROM held WHERE place = ?');
    $row->execute([$place]);
    return $row->fetch(PDO::FETCH_ASSOC) ?: ['epoch' => null, 'to' => 0, 'id' => null];
}

/** @return array what was done, and what is held now; the levels and the place are there together, or neither is */
function take(PDO $shop, array $batch): array
{
    $data = $batch['data'];
    // One dock and one channel have one place.
    $place = "{$batch['source']} {$data['channel']}";
    // Written at once, so that two requests of one dock come one after the other.
    $shop->exec('BEGIN IMMEDIATE');
    try {
        $held = held_at($shop, $place);
        $what = decided($held, $batch);
        if ($what === 'apply') {
            $set = $shop->prepare('INSERT OR REPLACE INTO level VALUES (?, ?)');
            foreach ($data['lines'] as $line) {
                $set->execute([$line['sku'], $line['level']]);
            }
            $held = ['epoch' => $data['epoch'], 'to' => $data['to'], 'id' => $batch['id']];
            $keep = $shop->prepare('INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)');
            $keep->execute([$place, ...array_values($held)]);
        }
        $shop->exec('COMMIT');
    } catch (Throwable $error) {
        $shop->exec('ROLLBACK');
        throw $error;
    }
    return [$what, $held];
}

function say(int $status, array $value): void
{
    http_response_code($status);
    header('content-type: application/json');
    echo json_encode($value);
}

$body = file_get_contents('php://input', length: BYTES_MAX + 1);
if (strlen($body) > BYTES_MAX) {
    say(413, []);
} elseif (!verified($_SERVER, $body, getenv('SECRET'), time())) {
    say(401, []);
} else {
    $batch = json_decode($body, true, flags: JSON_THROW_ON_ERROR);
    [$what, $held] = take(open_shop(getenv('SHOP')), $batch);
    say($what === 'not-now' ? 409 : 200, answer($held, $batch));
}
