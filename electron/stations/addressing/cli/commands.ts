/** The Addressing station's commands, in the order of the help. */
import type { MakeCommand } from '../../../cli/command'
import { interfacesCommand } from './interfaces-command'
import { neighboursCommand } from './neighbours-command'
import { reachCommand } from './reach-command'
import { routesCommand } from './routes-command'
import { subnetCommand } from './subnet-command'

export const commands: readonly MakeCommand[] = [
  subnetCommand,
  interfacesCommand,
  routesCommand,
  neighboursCommand,
  reachCommand,
]
