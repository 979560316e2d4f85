/** The same on the Node that runs npm, whose allocator tells what it has given out; Electron's does not. */
export { run } from './repeat'
