package import Engine

/// Where a program for tests puts its hook before it runs a command. `counterfoil` never does.
package enum FaultPoints {
    @TaskLocal package static var hook: StepHook?
}
