// What ends them all, such as Ctrl-C, is for the parent to answer, also while this is still being loaded.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

// A process of its own does not inherit the loader that reads TypeScript, so it registers one.
const { register } = await import('tsx/esm/api')
register()
await import('./work.ts')
