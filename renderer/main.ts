/** Starts the window: waits for the port, then mounts the application over it. */
import { mount } from 'svelte'
import App from './window/App.svelte'
import { receiveApi } from './window/api'
import { stations } from './stations'
import './window/tokens.css'
import './window/base.css'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no element #app')

void receiveApi().then((api) => mount(App, { target, props: { api, stations } }))
