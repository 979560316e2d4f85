/** Where the profile is when nobody says so: the folder Electron gives the window, found without Electron. */
import { homedir } from 'node:os'
import { join } from 'node:path'

const folderName = 'Packet Lab'

/** The system's user-data folder of this program, as Electron's app.getPath('userData') has it. */
export function defaultProfile(): string {
  switch (process.platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', folderName)
    case 'win32':
      return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), folderName)
    default:
      return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), folderName)
  }
}
