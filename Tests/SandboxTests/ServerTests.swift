import Foundation
import Testing

@testable import Sandbox

@Suite struct ServerTests {
    @Test func parallelSendsAreEachTakenOnce() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let caller = try await sandbox.login()
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<200 {
                    group.addTask { try await caller.sms(to: "+447700\(101_500 + number)").text("id") }
                }
                return try await group.reduce(into: Set<String>()) { if let id = $1 { $0.insert(id) } }
            }
            #expect(ids.count == 200)
            #expect(Set(sandbox.server.state.messages().map(\.to)).count == 200)
            #expect(sandbox.server.state.messages().count == 200)
        }
    }

    @Test func cancellingEndsTheServerWithConnectionsOpenAndAnswersPending() async throws {
        let server = SandboxServer()
        let running = Task { try await server.run() }
        let client = SocketClient(port: await server.port())
        server.state.order(FaultOrder(.timeoutAfter, operation: .payment))
        let waiting = Task {
            try await client.request("GET", "/gateway/payments/tok_captured", headers: ["Authorization": "Bearer x"])
        }
        while server.state.requests().isEmpty { await Task.yield() }
        running.cancel()
        try await running.value
        await #expect(throws: SocketClient.Failure.self) { _ = try await waiting.value }
        await #expect(throws: SocketClient.Failure.self) { _ = try await client.request("GET", "/sandbox/health") }
    }

    @Test func aTakenPortIsTold() async throws {
        try await RunningSandbox.run { sandbox async throws in
            let second = SandboxServer(configuration: SandboxConfiguration(port: sandbox.client.port))
            await #expect(throws: (any Error).self) { try await second.run() }
            #expect(await second.port() == 0)
        }
    }

    @Test func oneSeedGivesOneSequenceOfIds() {
        var (first, second) = (IdentifierSource(seed: 3), IdentifierSource(seed: 3))
        let id = first.uuid()
        #expect(id == second.uuid())
        #expect(id != first.uuid())
        #expect(UUID(uuidString: id) != nil)
        #expect(id.dropFirst(14).first == "4")
    }
}
