import Foundation
import HTTPTypes
import JSON
import Subprocess
import Synchronization
import Testing
import Transport

/// Keys rotate while the server serves: no request fails, and the old keys are of no use afterwards.
@Suite(.tags(.slow)) struct KeyRotationTests {
    @Test func allKeysRotateUnderLoadWithoutAFailedRequest() async throws {
        try await Scene.run { scene in
            let old = try await scene.serve { server in
                let load = try await Load.begin(scene, server)
                let old = try String(contentsOfFile: scene.folder.data + "/master.key", encoding: .utf8)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    load.run(in: &group)
                    try await load.reaches(50)
                    for round in 1...3 {
                        try await rotate(["rotate-master"], scene)
                        try await load.reaches(load.done + 30)
                        try await rotate(["rotate-data"], scene)
                        try await load.reaches(50 + round * 60)
                    }
                    load.stop()
                    try await group.waitForAll()
                }
                #expect(load.failures == [])
                print("Rotated three times under \(load.done) requests.")
                return old
            }
            #expect(old.status == .exited(0))
            let useless = try scene.folder.write(old.result, to: "old.key")
            let refused = try await CounterfoilProgram.run(
                ["migrate", "--data", scene.folder.data, "--master-key", "file:" + useless])
            #expect(refused.code == 78)
            // The file in the data folder holds the new one.
            #expect(try await CounterfoilProgram.run(["migrate", "--data", scene.folder.data]).code == 0)
        }
    }

    @Test func aRotationThatIsKilledAtAnyMomentGoesOn() async throws {
        try await Scene.run { scene in
            let ids = try await scene.serve { try await Self.receipts(24, scene, $0) }.result
            var random = SeededRandom(seed: 4)
            for round in 0..<12 {
                let command = ["keys", round % 2 == 0 ? "rotate-data" : "rotate-master", "--data", scene.folder.data]
                let moment = Int.random(in: 0...250, using: &random)
                if round % 4 < 2 { try await Self.killed(command, after: moment) }
                let status = try await scene.serve { server in
                    if round % 4 >= 2 { try await Self.killed(command, after: moment * 4) }
                    try await Self.expectReadable(ids, scene, server)
                }.status
                #expect(status == .exited(0))
            }
            try await rotate(["rotate-data"], scene)
            try await rotate(["rotate-master"], scene)
            try await scene.serve { try await Self.expectReadable(ids, scene, $0) }
        }
    }

    @Test func aServerThatIsKilledInARotationGoesOnAfterItsStart() async throws {
        try await Scene.run { scene in
            let ids = try await scene.serve { try await Self.receipts(24, scene, $0) }.result
            var random = SeededRandom(seed: 5)
            for _ in 0..<5 {
                let moment = Int.random(in: 0...1_500, using: &random)
                _ = try await scene.serve { server in
                    try await rotate(["rotate-data", "--no-wait"], scene)
                    try await Task.sleep(for: .milliseconds(moment))
                    server.send(.kill)
                }
            }
            try await scene.serve { server in
                try await rotate(["rotate-data"], scene)
                try await Self.expectReadable(ids, scene, server)
            }
        }
    }

    @Test func aNewMasterKeyFromACommandIsForTheNextStart() async throws {
        try await Scene.run { scene in
            let key = String(repeating: "fedcba9876543210", count: 4)
            let to = "exec:echo \(key)"
            let ids = try await scene.serve { server in
                let ids = try await Self.receipts(3, scene, server)
                try await rotate(["rotate-master", "--to", to], scene)
                // Again: it is done already.
                try await rotate(["rotate-master", "--to", to], scene)
                try await Self.expectReadable(ids, scene, server)
                return ids
            }.result
            #expect(try await CounterfoilProgram.run(["migrate", "--data", scene.folder.data]).code == 78)
            try await scene.serve(RunningServer.standardArguments + ["--master-key", to]) {
                try await Self.expectReadable(ids, scene, $0)
            }
        }
    }

    @Test(arguments: [
        ["--to", "exec:exit 3"], ["--to", "exec:echo short"], ["--to", "env:NOBODY_SET_THIS"],
        ["--to", "file:/nowhere/at/all"], ["--master-key", "exec:exit 1", "--to", "exec:exit 3"],
    ])
    func aSourceThatGivesNoKeyEndsWith78AndChangesNothing(arguments: [String]) async throws {
        try await TemporaryFolder.run { folder in
            _ = try await CounterfoilProgram.run(["migrate", "--data", folder.data])
            let ended = try await CounterfoilProgram.run(["keys", "rotate-master", "--data", folder.data] + arguments)
            #expect(ended.code == 78, "\(ended.errors)")
            #expect(ended.output.isEmpty && ended.errors.split(separator: "\n").count == 1)
            #expect(try await CounterfoilProgram.run(["migrate", "--data", folder.data]).code == 0)
        }
    }

    private func rotate(
        _ arguments: [String], _ scene: Scene, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let ended = try await CounterfoilProgram.run(["keys"] + arguments + ["--data", scene.folder.data])
        #expect(ended.code == 0, "\(ended.errors)", sourceLocation: location)
    }

    private static func killed(_ arguments: [String], after milliseconds: Int) async throws {
        _ = try await Subprocess.run(
            .path(CounterfoilProgram.path()), arguments: Arguments(arguments),
            environment: CounterfoilProgram.environment([:]), input: .none, output: .discarded, error: .discarded
        ) { execution in
            try await Task.sleep(for: .milliseconds(milliseconds))
            // It may be done already.
            try? execution.send(signal: .kill)
        }
    }

    private static func receipts(_ count: Int, _ scene: Scene, _ server: RunningServer) async throws -> [String] {
        let admin = scene.admin(server.port)
        var ids: [String] = []
        for slug in ["acme", "globex"] {
            let tenant = try await TestTenant.make(slug, dialect: "platform", sandbox: scene.sandbox, admin: admin)
            for number in 0..<count / 2 + 1 {
                let planned = tenant.planned(number, channels: ["sms"])
                let answer = try await admin.with(key: tenant.senderKey).expect(
                    .post, "/v1/receipts", planned.body, headers: ["Idempotency-Key": planned.key])
                ids.append("\(tenant.senderKey)/\(try #require(answer["id"]?.string))/\(planned.phone ?? "")")
            }
        }
        return ids
    }

    private static func expectReadable(_ ids: [String], _ scene: Scene, _ server: RunningServer) async throws {
        let admin = scene.admin(server.port)
        for id in ids {
            let parts = id.split(separator: "/")
            let answer = try await admin.with(key: String(parts[0])).expect(.get, "/v1/receipts/\(parts[1])")
            #expect(answer["recipient"]?["phone"]?.string?.suffix(4) == parts[2].suffix(4))
        }
    }
}

/// Requests that go on until they are stopped: receipts asked for and read, of two tenants.
final class Load: Sendable {
    private struct State {
        var done = 0
        var isStopped = false
        var failures: [String] = []
    }

    private let state = Mutex(State())
    private let admin: APIClient
    private let tenants: [TestTenant]

    private init(_ admin: APIClient, _ tenants: [TestTenant]) {
        self.admin = admin
        self.tenants = tenants
    }

    static func begin(_ scene: Scene, _ server: RunningServer) async throws -> Load {
        let admin = scene.admin(server.port)
        var tenants: [TestTenant] = []
        for slug in ["acme", "globex"] {
            tenants.append(try await .make(slug, dialect: "platform", sandbox: scene.sandbox, admin: admin))
        }
        return Load(admin, tenants)
    }

    var done: Int { state.withLock { $0.done } }
    var failures: [String] { state.withLock { $0.failures } }

    func stop() { state.withLock { $0.isStopped = true } }

    func reaches(_ count: Int) async throws {
        while done < count { try await Task.sleep(for: .milliseconds(5)) }
    }

    func run(in group: inout ThrowingTaskGroup<Void, any Error>) {
        for worker in 0..<4 {
            group.addTask { [self] in
                var number = worker * 1_000_000
                while state.withLock({ !$0.isStopped && number < worker * 1_000_000 + 20_000 }) {
                    try await turn(number)
                    number += 1
                }
            }
        }
    }

    /// One receipt asked for and read; once in a while a tenant is made, too.
    private func turn(_ number: Int) async throws {
        let planned = tenants[number % 2].planned(number, channels: ["sms"])
        let sender = admin.with(key: planned.tenant.senderKey)
        let accepted = try await sender.call(
            .post, "/v1/receipts", planned.body, headers: ["Idempotency-Key": planned.key])
        note(accepted, 202, "POST")
        let read = try await sender.call(.get, "/v1/receipts/\(accepted.body["id"]?.string ?? "")")
        note(read, 200, "GET")
        guard number % 50 == 0 else { return }
        let made = try await admin.call(
            .post, "/v1/tenants", ["slug": .string("more-\(number)"), "name": "More"])
        note(made, 201, "POST tenant")
    }

    private func note(_ answer: APIClient.Answer, _ wanted: Int, _ what: String) {
        state.withLock { state in
            state.done += 1
            if answer.status != wanted { state.failures.append("\(what) \(answer.status) \(answer.code ?? "")") }
        }
    }
}
