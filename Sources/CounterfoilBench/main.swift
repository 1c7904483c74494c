import Foundation
import Logging
import Server

/// The parts of `scripts/bench` that are Swift: a server with a route to compare with, an upstream, and raw requests.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "serve":
    exit(await BenchServer.run(Array(arguments.dropFirst())))
case "upstream":
    exit(await BenchUpstream.run(Logger(label: "bench") { JSONLogHandler(label: $0, level: .notice) }))
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
        "usage: CounterfoilBench simulate COUNT [FIRST-SEED] | serve DATA KEY | upstream | raw UPSTREAM-URL COUNT WIDTH | templates | detector"
    )
    exit(64)
}
