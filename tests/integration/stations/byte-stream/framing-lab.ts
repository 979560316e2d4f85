/** A command line of nothing but the two framing commands, for their tests to bundle and to run as a process. */
import { Command } from 'commander'
import { encodeCommand } from '../../../../electron/stations/byte-stream/cli/encode-command'
import { frameCommand } from '../../../../electron/stations/byte-stream/cli/frame-command'
import { chooseLanguage } from '../../../../electron/cli/language'

chooseLanguage([], process.env)

await new Command('lab')
  .addCommand(frameCommand())
  .addCommand(encodeCommand())
  .parseAsync(process.argv.slice(2), { from: 'user' })
