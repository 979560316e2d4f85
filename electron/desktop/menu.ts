/** The application menu: hidden on Linux and Windows, where it still carries the keys for zoom, copy and reload. */
import { Menu, type MenuItemConstructorOptions } from 'electron'

/** Sets a menu without links to anywhere. */
export function setMenu(): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : [{ role: 'fileMenu' } as const]),
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
