import Foundation
import Server

// The whole program, for tests: it dies at the fault point that COUNTERFOIL_KILL_AT names. Not a product; the program
// `counterfoil` has no code that sets a hook.
let hook = KillPoint(ProcessInfo.processInfo.environment["COUNTERFOIL_KILL_AT"] ?? "")?.hook
let code = await FaultPoints.$hook.withValue(hook) {
    await Counterfoil.execute(Array(CommandLine.arguments.dropFirst()))
}
exit(code)
