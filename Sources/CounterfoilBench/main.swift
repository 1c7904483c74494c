import Foundation
import Server

/// The parts of `scripts/bench` that are Swift: a server with a route to compare with, and raw requests.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "serve":
    exit(await BenchServer.run(Array(arguments.dropFirst())))
case "raw":
    exit(await RawRequests.run(Array(arguments.dropFirst())))
case "templates":
    exit(TemplateBench.run(Array(arguments.dropFirst())))
case "detector":
    DetectorBench.run()
case "simulate":
    exit(SimulationBench.run(Array(arguments.dropFirst())))
default:
    print(
        "usage: CounterfoilBench simulate COUNT [FIRST-SEED] | serve DATA KEY | raw SANDBOX-URL COUNT WIDTH | templates | detector"
    )
    exit(64)
}
