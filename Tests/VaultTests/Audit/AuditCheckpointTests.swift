import Domain
import Foundation
import Privacy
import Testing
import Vault

struct AuditCheckpointTests {
    private let log = AuditLogID()
    private let signer = CheckpointSigner()

    private var checkpoint: AuditCheckpoint {
        AuditCheckpoint(
            log: log, size: 42, root: MerkleTree.leaf([1]), at: Timestamp(milliseconds: 1_795_342_800_123))
    }

    @Test func theTextIsACheckpointOfC2SP() throws {
        let lines = checkpoint.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "counterfoil/audit/\(log)")
        #expect(lines[1] == "42")
        #expect(Data(base64Encoded: String(lines[2]))?.count == 32)
        #expect(lines[3].hasPrefix("time 20"))
        #expect(lines[4] == "" && lines.count == 5)
        #expect(AuditCheckpoint(checkpoint.text) == checkpoint)
    }

    @Test func aSignatureIsFoundValidAndNothingElseIs() throws {
        let signed = try signer.sign(checkpoint)
        let read = try #require(SignedCheckpoint(note: signed.note))
        #expect(read.checkpoint == checkpoint)
        #expect(read.isSigned(by: signer.publicKey(of: log)))
        #expect(!read.isSigned(by: CheckpointSigner().publicKey(of: log)))
        #expect(!read.isSigned(by: signer.publicKey(of: AuditLogID())))
        let forged = try #require(
            SignedCheckpoint(note: signed.note.replacingOccurrences(of: "\n42\n", with: "\n41\n")))
        #expect(!forged.isSigned(by: signer.publicKey(of: log)))
    }

    @Test func thePublicKeyIsReadBackFromItsText() throws {
        let key = signer.publicKey(of: log)
        #expect(CheckpointKey(key.description) == key)
        #expect(CheckpointKey(key.description.replacingOccurrences(of: "audit/", with: "audit/0")) == nil)
        #expect(CheckpointKey("nothing") == nil)
    }

    /// A key and its id from the specification of signed notes (C2SP), made with other software.
    @Test func theIDOfAKeyIsThatOfOtherPrograms() {
        #expect(CheckpointKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW") != nil)
    }

    @Test(arguments: [
        "", "a\n1\n", "origin\nx\nAAAA\n", "origin\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ])
    func whatIsNoCheckpointIsRefused(text: String) {
        #expect(AuditCheckpoint(text) == nil)
        #expect(SignedCheckpoint(note: text) == nil)
    }
}
