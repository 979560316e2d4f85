import { describe, expect, it } from 'vitest'
import { formatPlace } from '../../../../shared/base/place'
import { parseBinding } from '../../../../shared/stations/messages/binding'

describe('where to listen', () => {
  it.each([
    ['', null, 0],
    ['9000', null, 9000],
    [':9000', null, 9000],
    ['*:9000', null, 9000],
    ['0', null, 0],
    ['127.0.0.1:9000', '127.0.0.1', 9000],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['[::1]:9000', '::1', 9000],
    ['[fe80::1%eth0]:0', 'fe80::1%eth0', 0],
    ['localhost:80', 'localhost', 80],
  ])('%j', (text, host, port) => expect(parseBinding(text)).toEqual({ host, port }))

  it.each(['65536', '127.0.0.1:70000', '300.1.1.1:9000', '9p://x:1', '[::1:9000', '-1'])(
    'refuses %j',
    (text) => expect(parseBinding(text)).toMatchObject({ failure: 'badInput' }),
  )

  it('writes a place as it is read', () => {
    expect([formatPlace({ host: '10.0.0.1', port: 9 }), formatPlace({ host: '::1', port: 9 })]).toEqual([
      '10.0.0.1:9',
      '[::1]:9',
    ])
  })
})
