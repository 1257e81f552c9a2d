export interface RendererFacts {
  readonly contextIsolation: boolean;
  readonly sandboxed: boolean;
  readonly additionalArguments: readonly string[];
}

/** `process` in a sandboxed renderer (Electron: process, "Sandbox"): what of it is plain data. */
export function rendererProcessFacts({ contextIsolation, sandboxed, additionalArguments }: RendererFacts) {
  const { platform, arch, version, versions, execPath, resourcesPath, env, pid } = process;
  return {
    type: 'renderer',
    platform,
    arch,
    version,
    versions: { ...versions },
    execPath,
    helperExecPath: execPath,
    resourcesPath,
    env: { ...env },
    pid,
    argv: [execPath, '--type=renderer', ...additionalArguments],
    sandboxed,
    contextIsolated: contextIsolation,
    isMainFrame: true,
    defaultApp: true,
  };
}
