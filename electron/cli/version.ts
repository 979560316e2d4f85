/** The program's version, as package.json has it at build time. */
import manifest from '../../package.json' with { type: 'json' }

export const programVersion: string = manifest.version
