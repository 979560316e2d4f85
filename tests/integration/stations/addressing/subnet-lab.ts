/** A command line of nothing but the addressing commands, for their tests to bundle and to run as a process. */
import { Command } from 'commander'
import { interfacesCommand } from '../../../../electron/stations/addressing/cli/interfaces-command'
import { neighboursCommand } from '../../../../electron/stations/addressing/cli/neighbours-command'
import { reachCommand } from '../../../../electron/stations/addressing/cli/reach-command'
import { routesCommand } from '../../../../electron/stations/addressing/cli/routes-command'
import { subnetCommand } from '../../../../electron/stations/addressing/cli/subnet-command'
import { chooseLanguage } from '../../../../electron/cli/language'

chooseLanguage([], process.env)
const commands = [subnetCommand(), interfacesCommand(), routesCommand(), neighboursCommand(), reachCommand()]
const program = new Command('lab')
for (const command of commands) program.addCommand(command)
await program.parseAsync(process.argv.slice(2), { from: 'user' })
