/** A command of the command line: made when the program starts, so that its help can be shown. */
import type { Command } from 'commander'

export type MakeCommand = () => Command
