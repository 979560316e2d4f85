/** The Connections station's commands, in the order of the help. */
import type { MakeCommand } from '../../../cli/command'
import { captureCommand } from './capture-command'
import { connectCommand } from './connect-command'
import { connectionsCommand } from './connections-command'

export const commands: readonly MakeCommand[] = [connectCommand, connectionsCommand, captureCommand]
