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
default:
    print("usage: CounterfoilBench serve DATA KEY | raw SANDBOX-URL COUNT WIDTH | templates | detector")
    exit(64)
}
