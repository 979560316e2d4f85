/** Which language the command line takes from its words, the environment and the catalogues there are. */
import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { localeOfEnvironment, localeOfWords, readLanguage } from '../../../electron/cli/language'
import { locales, overwriteGetLocale } from '../../../shared/words/generated/runtime'
import { localeFor } from '../../../shared/words/language'

overwriteGetLocale(() => 'en')

describe('the catalogue for a language tag', () => {
  it.each([
    ['en', 'en'],
    ['EN-us', 'en'],
    ['zh-CN', 'zh-CN'],
    ['zh-cn', 'zh-CN'],
    ['zh-CN-x-mine', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['zh-Hans', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['de', null],
    ['tlh', null],
    ['', null],
    ['no tag at all', null],
  ])('of %s is %s', (tag, locale) => expect(localeFor(tag)).toBe(locale))

  it('is one of the same script before any other of the same language', () => {
    const among = ['en', 'zh-CN', 'zh-TW']
    expect(localeFor('zh-TW', among)).toBe('zh-TW')
    expect(localeFor('zh-Hant-HK', among)).toBe('zh-TW')
    expect(localeFor('zh-HK', among)).toBe('zh-TW')
    expect(localeFor('zh-SG', among)).toBe('zh-CN')
  })
})

describe('the environment', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: '' }, 'en'],
    [{ LANG: 'C' }, 'en'],
    [{ LANG: 'POSIX' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_TW.Big5@stroke' }, 'zh-CN'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LC_MESSAGES: 'zh_CN', LANG: 'en_GB.UTF-8' }, 'zh-CN'],
    [{ LC_ALL: 'en_GB', LC_MESSAGES: 'zh_CN', LANG: 'zh_CN' }, 'en'],
    [{ LC_ALL: '', LANG: 'zh_CN' }, 'zh-CN'],
    [{ LC_ALL: 'C.UTF-8', LANG: 'zh_CN' }, 'en'],
    [{ LANGUAGE: 'zh_CN:en', LANG: 'en_US.UTF-8' }, 'zh-CN'],
    [{ LANGUAGE: 'de:fr:zh', LANG: 'de_DE.UTF-8' }, 'zh-CN'],
    [{ LANGUAGE: 'en:zh_CN', LANG: 'zh_CN.UTF-8' }, 'en'],
    [{ LANGUAGE: 'zh_CN', LANG: 'C' }, 'en'],
    [{ LANGUAGE: 'zh_CN' }, 'en'],
  ])('%o speaks %s', (environment, locale) => expect(localeOfEnvironment(environment)).toBe(locale))
})

describe('the words', () => {
  it.each([
    [['duel', 'loopback'], null],
    [['--language', 'zh-CN', 'duel'], 'zh-CN'],
    [['duel', '--language=zh'], 'zh-CN'],
    [['--language', 'zh-CN', 'duel', '--language', 'en'], 'en'],
    [['duel', '--', '--language', 'zh-CN'], null],
    [['duel', '--language'], null],
    [['--language', 'tlh'], null],
  ])('%j ask for %s', (words, locale) => expect(localeOfWords(words)).toBe(locale))

  it('refuse a language that there is not, and name those that there are', () => {
    expect(readLanguage('zh')).toBe('zh-CN')
    expect(() => readLanguage('tlh')).toThrow(InvalidArgumentError)
    for (const locale of locales) expect(() => readLanguage('tlh')).toThrow(locale)
  })
})
