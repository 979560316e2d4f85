/** Reads the program's own command line: whether a command or the window is wanted, and with which profile. */

export interface Launch {
  /** The command line's words when one was given; null opens the window. */
  readonly command: string[] | null
  /** Folder given with --profile; null leaves the system's user-data folder. */
  readonly profile: string | null
}

/** Words that ask the command line something without naming a command. */
const questions = new Set(['--help', '-h', '--version', '-V'])

/**
 * Takes apart `argv` as the process got it. A program run from source carries its own path as the first word that
 * is no switch; the packaged one does not. Chromium's switches (`--no-sandbox`, `--ozone-platform=headless`) may
 * stand before the command and are not the command's business.
 */
export function readLaunch(argv: readonly string[], packaged: boolean): Launch {
  const words = argv.slice(1)
  let profile: string | null = null
  let language: string | null = null
  let ownPathSeen = packaged
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    if (word === '--profile') {
      profile = words[at + 1] ?? null
      at++
    } else if (word.startsWith('--profile=')) {
      profile = word.slice('--profile='.length)
    } else if (word === '--language') {
      language = words[at + 1] ?? null
      at++
    } else if (word.startsWith('--language=')) {
      language = word.slice('--language='.length)
    } else if (questions.has(word) && ownPathSeen) {
      return { command: [...languageWords(language), ...words.slice(at)], profile }
    } else if (!word.startsWith('-')) {
      if (ownPathSeen)
        return {
          command: [...languageWords(language), ...words.slice(at), ...profileWords(profile)],
          profile,
        }
      ownPathSeen = true
    }
  }
  return { command: null, profile }
}

/** Before the command, so that a language given after it wins, as everywhere. */
function languageWords(language: string | null): string[] {
  return language === null ? [] : ['--language', language]
}

function profileWords(profile: string | null): string[] {
  return profile === null ? [] : ['--profile', profile]
}
