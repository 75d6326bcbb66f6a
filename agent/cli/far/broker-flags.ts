/** The options by which a command is told of a broker: said alike wherever there is one. */
import type { Command } from 'commander';

export function brokerFlags(command: Command): Command {
  return command
    .option('--ca <file>', 'PEM file of the authority that signed the broker')
    .option('--cert <file>', 'PEM file of a certificate of one’s own')
    .option('--cert-key <file>', 'PEM file of its private key')
    .option('--user <name>', 'name at the broker (default: the id, where there is a password)')
    .option('--password-file <file>', 'file with the password in its first line')
    .option('--allow-insecure', 'mqtt:// to another machine, unencrypted');
}
