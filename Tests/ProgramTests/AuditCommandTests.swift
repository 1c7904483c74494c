import Foundation
import HTTPTypes
import JSON
import Subprocess
import Testing
import Vault

/// The audit as the security team meets it: files, commands, and a verifier that shares no code with us.
@Suite struct AuditCommandTests {
    /// A server that did a little of everything, and has ended.
    private static func withLog(_ body: (TemporaryFolder) async throws -> Void) async throws {
        try await Scene.run { scene in
            let ended = try await scene.serve { server in
                let admin = scene.admin(server.port)
                let tenant = try await TestTenant.make(
                    "acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
                let sender = admin.with(key: tenant.senderKey)
                let examination = Examination(api: admin, sandbox: scene.sandbox)
                for number in 0..<5 {
                    let receipt = tenant.planned(number, channels: ["sms", "email"])
                    let answer = try await sender.expect(
                        .post, "/v1/receipts", receipt.body, headers: ["Idempotency-Key": receipt.key])
                    _ = try await examination.settled(try #require(answer["id"]?.string), of: tenant)
                }
                #expect(try await admin.with(key: "cfk_wrong").call(.get, "/v1/receipts").status == 401)
                for check in try await admin.call(.get, "/readyz").body["checks"]?.array ?? [] {
                    #expect(check["ok"] == true)
                }
            }
            #expect(ended.status == .exited(0))
            try await body(scene.folder)
        }
    }

    private static func audit(_ folder: TemporaryFolder, _ arguments: String...) async throws
        -> CounterfoilProgram.Ending
    {
        try await CounterfoilProgram.run(["audit"] + arguments, limit: 16 << 20)
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }

    @Test func anotherProgramAgreesOnRootProofsAndContents() async throws {
        try await Self.withLog { folder in
            let exported = try await Self.audit(folder, "export", "--data", folder.data)
            let file = try folder.write(exported.output, to: "export.jsonl")
            let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "audit-verifier.py").path
            let command =
                "/usr/bin/python3 '\(script)' --proofs --key '\(folder.data)/audit-security.key' "
                + "--log-key '\(folder.data)/audit-signing.pub' < "
            let ended = try await CounterfoilProgram.run("/bin/sh", ["-c", command + "'\(file)'"], limit: 16 << 20)
            try #require(ended.code == 0, "\(ended.errors)")
            let theirs = try JSONValue(parsing: Array(ended.output.utf8), limits: .response)
            let verified = try await Self.audit(folder, "verify", "--data", folder.data, "--checkpoint", folder.sink)
            #expect(verified.code == 0)
            let size = try #require(theirs["size"]?.integer)
            #expect(verified.output.contains("sound: \(size) entries, root \(theirs["root"]?.string ?? "?")"))
            let read = try await AuditExamination(data: folder.data, sink: folder.sink).entries()
            let ours = read.filter { $0["kind"] != "segment.opened" }.map { $0["detail"] }
            #expect(theirs["contents"]?.array?.map { $0["detail"] } == ours)
            let root = theirs["root"]?.string ?? ""
            let leaves = try exported.output.split(separator: "\n").compactMap { line in
                try JSONValue(parsing: Array(line.utf8), limits: .response)["leaf"]?.string
            }
            let proofs = try #require(theirs["proofs"]?.array)
            try #require(proofs.count == Int(size) && leaves.count == Int(size))
            for (index, (leaf, proof)) in zip(leaves, proofs).enumerated() {
                let leaf = try #require(Data(base64Encoded: leaf))
                let steps = (proof.array ?? []).map { Self.bytes($0.string ?? "") }
                let led = MerkleTree.root(ofLeaf: Array(leaf), at: UInt64(index), size: UInt64(size), proof: steps)
                #expect(led == Self.bytes(root), "entry \(index)")
            }
            for kind in [
                "service.started", "tenant.created", "setting.changed", "key.created", "attempt.started",
                "attempt.ended", "delivery.ended", "caller.refused", "service.stopped",
            ] {
                #expect(theirs["kinds"]?.array?.contains(.string(kind)) == true, "\(kind)")
            }

            let changed = exported.output.replacingOccurrences(
                of: "\"sequence\":3,\"header\":\"A", with: "\"sequence\":3,\"header\":\"B")
            let other = try folder.write(changed, to: "changed.jsonl")
            let refused = try await CounterfoilProgram.run("/bin/sh", ["-c", command + "'\(other)'"])
            #expect(refused.code == 1 && refused.errors.contains("audit-verifier:"))
        }
    }

    @Test func whatWasChangedIsNamedAndEndsWith65() async throws {
        try await Self.withLog { folder in
            let copy = folder.path + "/copy.sqlite"
            try FileManager.default.copyItem(atPath: folder.data + "/audit.sqlite", toPath: copy)
            let sound = try await Self.audit(folder, "verify", "--file", copy)
            #expect(sound.code == 0)
            #expect(sound.output.contains("No checkpoint from elsewhere was given"))
            // A byte of a content.
            var bytes = try Data(contentsOf: URL(filePath: copy))
            let exported = try await Self.audit(folder, "export", "--file", copy)
            let line = try JSONValue(parsing: Array(exported.output.split(separator: "\n")[4].utf8))
            let body = try #require(line["body"]?.string.flatMap { Data(base64Encoded: $0) })
            let place = try #require(bytes.range(of: body.prefix(40)))
            bytes[place.lowerBound] ^= 1
            try bytes.write(to: URL(filePath: copy))
            let found = try await Self.audit(folder, "verify", "--file", copy)
            #expect(found.code == 65)
            #expect(found.errors.contains("entry 4 was changed"))
            let read = try await Self.audit(
                folder, "read", "--file", copy, "--key", folder.data + "/audit-security.key")
            #expect(read.code == 65 && read.output.isEmpty)
        }
    }

    @Test func anOldCopyIsFoundWithACheckpointFromElsewhereAndOnlyWithIt() async throws {
        try await Self.withLog { folder in
            let old = folder.path + "/old.sqlite"
            try FileManager.default.copyItem(atPath: folder.data + "/audit.sqlite", toPath: old)
            _ = try await RunningServer.run(
                data: folder.data, environment: ["COUNTERFOIL_AUDIT_SINK": folder.sink]
            ) { _ in }
            let key = folder.data + "/audit-signing.pub"
            #expect(try await Self.audit(folder, "verify", "--file", old, "--log-key", key).code == 0)
            let found = try await Self.audit(
                folder, "verify", "--file", old, "--log-key", key, "--checkpoint", folder.sink)
            #expect(found.code == 65)
            #expect(found.errors.contains("is missing: the log ends there"))
        }
    }

    @Test func onlyThePrivateKeyReads() async throws {
        try await Self.withLog { folder in
            let key = folder.path + "/other.key"
            let made = try await Self.audit(folder, "init", "--key", key)
            #expect(made.code == 0 && made.output.hasPrefix("audit1"))
            #expect(try await Self.audit(folder, "init", "--key", key).code == 69)
            let read = try await Self.audit(folder, "read", "--data", folder.data, "--key", key)
            #expect(read.code == 0)
            #expect(!read.output.contains("\"detail\""))
            let all = try folder.contents().values.reduce(Data(), +)
            #expect(all.range(of: Data("Tenant acme".utf8)) != nil, "the store itself holds the name")
            let audit = try Data(contentsOf: URL(filePath: folder.data + "/audit.sqlite"))
            #expect(audit.range(of: Data("Tenant acme".utf8)) == nil)
        }
    }

    @Test func aServerTakesTheSecurityTeamsKeysAndMakesNone() async throws {
        try await TemporaryFolder.run { folder in
            let keys = ["one.key", "two.key"].map { folder.path + "/" + $0 }
            for key in keys {
                #expect(try await Self.audit(folder, "init", "--key", key, "--data", folder.data).code == 0)
            }
            #expect(try await CounterfoilProgram.run(["migrate", "--data", folder.data]).code == 0)
            let files = try folder.contents()
            #expect(files["audit-security.key"] == nil)
            let made = try await CounterfoilProgram.run(
                ["keys", "create", "--role", "auditor", "--data", folder.data])
            #expect(made.code == 0)
            let checkpoint = try await Self.audit(folder, "checkpoint", "--data", folder.data, "--sign")
            #expect(checkpoint.output.hasPrefix("counterfoil/audit/"))
            for key in keys {
                let read = try await Self.audit(folder, "read", "--data", folder.data, "--key", key)
                #expect(read.output.contains("\"kind\":\"key.created\"") && read.output.contains("\"detail\""))
            }
            try FileManager.default.removeItem(atPath: folder.data + "/audit-recipients")
            let refused = try await CounterfoilProgram.run(["migrate", "--data", folder.data])
            #expect(refused.code == 78 && refused.errors.contains("audit-recipients"))
        }
    }

    @Test func rotationsOfKeysAreToldBeforeAndAfter() async throws {
        try await TemporaryFolder.run { folder in
            for command in [["migrate"], ["keys", "rotate-master"], ["keys", "rotate-data"]] {
                let ended = try await CounterfoilProgram.run(command + ["--data", folder.data])
                try #require(ended.code == 0, "\(ended.errors)")
            }
            let signed = try await Self.audit(folder, "checkpoint", "--data", folder.data, "--sign")
            #expect(signed.code == 0)
            let told = try await AuditExamination(data: folder.data, sink: folder.sink).entries().map {
                "\($0["kind"]?.string ?? "") \($0["outcome"]?.string ?? "")"
            }
            #expect(
                told.filter { $0.hasPrefix("master-key") || $0.hasPrefix("data-key") } == [
                    "master-key.rotated begun", "master-key.rotated done", "data-key.rotated begun",
                    "data-key.rotated done",
                ])
        }
    }

    @Test func mistakesInArgumentsEndWith64() async throws {
        try await TemporaryFolder.run { folder in
            for arguments in [
                ["verify"], ["verify", "--data", "a", "--file", "b"], ["read", "--file", "a"], ["init"],
            ] {
                let ended = try await CounterfoilProgram.run(["audit"] + arguments)
                #expect(ended.code == 64, "\(arguments)")
            }
            let missing = try await Self.audit(folder, "verify", "--file", folder.path + "/none")
            #expect(missing.code == 69)
        }
    }
}
