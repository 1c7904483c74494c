import Foundation
import HTTPTypes
import Subprocess
import Testing
import Transport

/// The ways in which a server can be reached.
@Suite struct ListenTests {
    @Test func aCertificateMakesItSpeakTLS() async throws {
        try await TemporaryFolder.run { folder in
            let (certificate, key) = (folder.path + "/cert.pem", folder.path + "/key.pem")
            let made = try await CounterfoilProgram.run(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key,
                    "-out", certificate,
                ])
            try #require(made.code == 0, "\(made.errors)")
            let arguments = ["--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key]
            let ended = try await RunningServer.run(data: folder.data, arguments) { server in
                let trusting = Transport(policy: .allowPrivate, extraCertificateAuthority: certificate)
                let reply = try await trusting.send(HTTPCall(url: "https://127.0.0.1:\(server.port)/livez"))
                await trusting.close()
                let plain = Transport(policy: .allowPrivate)
                let answer = try? await plain.send(HTTPCall(url: "http://127.0.0.1:\(server.port)/livez"))
                await plain.close()
                #expect(answer == nil, "it speaks plain HTTP too")
                return reply.status
            }
            #expect(ended.result == 200)
            #expect(ended.status == .exited(0))
        }
    }

    @Test func aUnixSocketIsAnsweredAndOutlivesAKill() async throws {
        try await TemporaryFolder.run { folder in
            let socket = folder.path + "/counterfoil.sock"
            let arguments = ["--listen", "unix:" + socket]
            let killed = try await RunningServer.run(data: folder.data, arguments) { server in
                let answered = try await answer(socket)
                server.send(.kill)
                return answered
            }
            #expect(killed.status == .signaled(SIGKILL))
            #expect(FileManager.default.fileExists(atPath: socket))
            let again = try await RunningServer.run(data: folder.data, arguments) { _ in try await answer(socket) }
            #expect(killed.result == "200" && again.result == "200")
            #expect(again.status == .exited(0))
        }
    }

    private func answer(_ socket: String) async throws -> String {
        try await CounterfoilProgram.run(
            "/usr/bin/curl",
            ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "--unix-socket", socket, "http://localhost/livez"]
        ).output
    }

    @Test func anotherServersSocketIsNotTakenAway() async throws {
        try await TemporaryFolder.run { folder in
            let socket = folder.path + "/counterfoil.sock"
            let arguments = ["--listen", "unix:" + socket]
            _ = try await RunningServer.run(data: folder.data, arguments) { _ in
                let second = try await CounterfoilProgram.run(["serve", "--data", folder.path + "/second"] + arguments)
                #expect(second.code == 69)
                #expect(second.errors.contains(socket))
                #expect(try await answer(socket) == "200")
            }
        }
    }

    @Test func aFileInTheSocketsPlaceIsLeftAlone() async throws {
        try await TemporaryFolder.run { folder in
            let file = try folder.write("precious", to: "notes.txt")
            let ended = try await CounterfoilProgram.run(["serve", "--data", folder.data, "--listen", "unix:" + file])
            #expect(ended.code == 69)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
        }
    }
}
