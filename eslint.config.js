/** What the compiler cannot hold: promises left floating, raw IPC outside its two places, Svelte's own mistakes. */
import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

/** Electron's raw IPC, whatever way it is written. */
function noRawIpc(...names) {
  const list = names.join('|')
  return [
    {
      selector: `ImportSpecifier[imported.name=/^(${list})$/]`,
      message:
        'Raw IPC lives in electron/desktop/bridge and electron/desktop/preload.ts alone: declare an operation in shared/contract.ts.',
    },
    {
      selector: `MemberExpression[property.name=/^(${list})$/]`,
      message:
        'Raw IPC lives in electron/desktop/bridge and electron/desktop/preload.ts alone: declare an operation in shared/contract.ts.',
    },
  ]
}

export default ts.config(
  { ignores: ['node_modules/', 'out/', 'dist/', '.cache/', 'shared/words/generated/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [ts.configs.recommended],
    rules: {
      // A leading underscore says that a name stands there for its place alone.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    // What needs types is asked of plain modules alone: the parser of components starts the compiler anew for each,
    // and what is asynchronous lives in stores.
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser, svelteConfig } },
    // The plugin's own rule knows that props are given with let.
    rules: { 'prefer-const': 'off', 'svelte/prefer-const': 'error' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.svelte', 'shared/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRawIpc('ipcMain', 'ipcRenderer')] },
  },
  {
    files: ['electron/desktop/bridge/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRawIpc('ipcRenderer')] },
  },
  {
    files: ['electron/desktop/preload.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noRawIpc('ipcMain')] },
  },
  {
    // The import table sees what runs; a component must not know a store by its type either.
    files: ['renderer/components/**/*.svelte'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/window/**', '**/stations/**', '**/stations'],
              message: 'Components take props and give events.',
            },
          ],
        },
      ],
    },
  },
)
