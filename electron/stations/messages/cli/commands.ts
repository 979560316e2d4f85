/** The Messages station's commands, in the order of the help. */
import type { MakeCommand } from '../../../cli/command'
import { listenCommand } from './listen-command'
import { sendCommand } from './send-command'

export const commands: readonly MakeCommand[] = [sendCommand, listenCommand]
