import Foundation
import Glibc
import HTTPTypes
import JSON
import Subprocess
import Testing

/// A disk that is full for a while, on a small file system of its own.
@Suite struct FullDiskTests {
    private static let size = 24 << 20

    @Test func aFullDiskMeansNoFalseAcceptanceAndWorkGoesOnWhenThereIsRoom() async throws {
        try await Scene.run { scene in
            let disk = scene.folder.path + "/disk"
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
            guard mount("tmpfs", disk, "tmpfs", 0, "size=\(Self.size)") == 0 else {
                print("Not tested: a full disk. Mounting a small file system takes more rights than this user has.")
                return
            }
            // A disk that is still in use goes when the last process on it ends.
            defer { umount2(disk, Int32(MNT_DETACH)) }
            let ended = try await RunningServer.run(
                data: disk + "/data", environment: scene.environment
            ) { server in try await Self.fillAndFree(scene, server, disk) }
            #expect(ended.status == .exited(0))
        }
    }

    private static func fillAndFree(_ scene: Scene, _ server: RunningServer, _ disk: String) async throws {
        let admin = scene.admin(server.port)
        let tenant = try await TestTenant.make("acme", dialect: "platform", sandbox: scene.sandbox, admin: admin)
        let sender = admin.with(key: tenant.senderKey)
        let load = (1...120).map { tenant.planned($0, channels: ["sms"]) }
        fill(disk)
        var accepted: [PlannedReceipt] = []
        var answers: [[UInt8]] = []
        var refused: [PlannedReceipt] = []
        for receipt in load {
            let answer = try await sender.call(
                .post, "/v1/receipts", receipt.body, headers: ["Idempotency-Key": receipt.key])
            if answer.status == 202 {
                accepted.append(receipt)
                answers.append(answer.bytes)
            } else {
                #expect(answer.status == 503 && answer.code == "store-unavailable")
                refused.append(receipt)
            }
        }
        #expect(refused.count > 0, "the disk never was full")
        #expect(try await admin.call(.get, "/readyz").status == 503)
        #expect(try await admin.call(.get, "/livez").status == 200)
        unlink(disk + "/ballast")
        try await ready(admin)
        for receipt in refused {
            let answer = try await sender.call(
                .post, "/v1/receipts", receipt.body, headers: ["Idempotency-Key": receipt.key])
            #expect(answer.status == 202 && answer.header("Idempotent-Replayed") == nil)
            answers.append(answer.bytes)
        }
        var examination = Examination(api: admin, sandbox: scene.sandbox)
        try await examination.examine(accepted + refused, firstAnswers: answers)
    }

    /// Leaves no room for a single page more.
    private static func fill(_ disk: String) {
        let file = open(disk + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        for size in [65_536, 4_096, 1] {
            let block = [UInt8](repeating: 0x5A, count: size)
            while write(file, block, size) == size {}
        }
    }

    private static func ready(_ admin: APIClient) async throws {
        for _ in 0..<500 {
            if try await admin.call(.get, "/readyz").status == 200 { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the server does not become ready again")
    }
}
