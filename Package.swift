// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

/// One room of the house. A target may import only what is named here; `scripts/test` enforces it.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "counterfoil",
    products: [
        .executable(name: "counterfoil", targets: ["counterfoil"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        room("Privacy"),
        room("Telemetry"),
        room("JSON"),
        room("Domain", ["Privacy", "JSON"]),
        room("Vault", ["Domain", "Privacy", crypto]),
        room("Templating", ["CLibXML2", "Privacy", "JSON", "Domain"]),
        room("Transport", ["CLibCurl", httpTypes]),
        room("Storage", ["Privacy", "JSON", "Domain", "Vault", deque, grdb, sqlite]),
        room("Genesys", ["Privacy", "JSON", "Domain", "Telemetry", "Transport", httpTypes]),
        room("Payments", ["Privacy", "JSON", "Domain", "Transport", httpTypes]),
        room("Intake", ["Privacy", "JSON", "Domain", "Templating", "Storage"]),
        room(
            "Engine",
            [
                "Telemetry", "Privacy", "JSON", "Domain", "Vault", "Templating", "Transport", "Storage", "Genesys",
                "Payments",
                deque,
                heap, httpTypes, logging, lifecycle,
            ]),
        // Drives the engine's schedule and budgets on a clock of its own; for tests and the benchmark alone.
        room("EngineSimulation", ["Domain", "Engine", deque, heap]),
        room(
            "ControlPlane",
            [
                "Telemetry", "Privacy", "JSON", "Domain", "Vault", "Templating", "Storage", "Intake", hummingbird,
                hummingbirdCore,
                httpTypes,
                logging, nioCore, nioHTTP1,
            ], resources: [.embedInCode("openapi.yaml")]),
        room("Sandbox", ["JSON", "Transport", hummingbird, hummingbirdCore, httpTypes, lifecycle, logging, nioCore]),
        room(
            "Server",
            [
                "Telemetry", "Privacy", "JSON", "Domain", "Vault", "Templating", "Transport", "Storage", "Genesys",
                "Payments",
                "Intake", "Engine",
                "ControlPlane", "Sandbox", argumentParser, configuration, httpTypes, hummingbird, hummingbirdCore,
                hummingbirdTLS, lifecycle, logging, nioCore, nioPosix, nioSSL, systemPackage, unixSignals,
            ]),
        .executableTarget(name: "counterfoil", dependencies: ["Server"], swiftSettings: settings),
        .executableTarget(
            name: "CounterfoilFaultPoints", dependencies: ["Server", "Engine", "Domain"], swiftSettings: settings),
        .executableTarget(
            name: "CounterfoilBench",
            dependencies: [
                "Server", "ControlPlane", "EngineSimulation", "Templating", "Transport", "Domain", "JSON", "Intake",
                "Privacy", httpTypes, hummingbird, logging, nioCore, nioHTTP1, nioPosix,
            ],
            swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("PrivacyTests", ["Privacy"]),
        tests("JSONTests", ["JSON"]),
        tests("DomainTests", ["Domain", "JSON", "Privacy"]),
        tests("VaultTests", ["Vault", "Domain", "Privacy", crypto]),
        tests("TemplatingTests", ["Templating", "Domain", "Privacy", "JSON"]),
        tests("TransportTests", ["Transport"]),
        tests("StorageTests", ["Storage", "Vault", "Domain", "JSON", "Privacy", grdb]),
        tests("GenesysTests", ["Genesys", "Sandbox", "Transport", "Domain", "JSON", "Privacy", httpTypes, logging]),
        tests("PaymentsTests", ["Payments", "Sandbox", "Transport", "Domain", "JSON", "Privacy", httpTypes, logging]),
        tests(
            "EngineTests",
            [
                "TestSupport", "Engine", "EngineSimulation", "Intake", "Storage", "Sandbox", "Genesys", "Payments",
                "Domain", "JSON", "Privacy", "Templating", "Transport", "Vault", grdb, logging, lifecycle,
            ]),
        tests(
            "ControlPlaneTests",
            [
                "TestSupport", "ControlPlane", "Telemetry", "Intake", "Domain", "JSON", "Privacy", "Storage",
                "Templating", "Vault", httpTypes, hummingbirdCore, logging, lifecycle, yams,
            ]),
        tests("SandboxTests", ["Sandbox", "Transport"]),
        tests(
            "ProgramTests",
            [
                "Server", "Engine", "Storage", "Vault", "Domain", "Transport", "Sandbox", "JSON", "Privacy",
                "counterfoil",
                "CounterfoilFaultPoints", grdb,
                httpTypes, logging, subprocess, systemPackage, yams,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
