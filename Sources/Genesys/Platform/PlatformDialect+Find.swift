import Domain
import JSON
import Privacy

extension PlatformDialect {
    /// Finds the conversations that went to the address around the attempt, then reads what they hold. `impossible`
    /// where the organisation does not let us search. Throws where an answer can't be read: it proves no absence.
    func find(_ doubtful: DoubtfulMessage, gate: CallGate) async throws(PlatformError) -> LookUpResult {
        let candidates: [String]
        do throws(PlatformError) {
            candidates = try await search(for: doubtful, gate)
        } catch {
            guard case .refused(status: 403, _) = error else { throw error }
            return .impossible
        }
        var proofs = ProofCollection()
        for conversation in candidates where proofs.match == nil {
            proofs.add(try await proof(of: doubtful, in: conversation, gate), for: conversation)
        }
        return proofs.result
    }

    private func search(for doubtful: DoubtfulMessage, _ gate: CallGate) async throws(PlatformError) -> [String] {
        let search = ConversationSearch(
            address: doubtful.message.recipientAddress, startedAt: doubtful.attemptStartedAt)
        var hits: [ConversationSearch.Hit] = []
        for page in 1...ConversationSearch.lastPage {
            let answer = try await api.ask(search.request(page: page), for: .lookUp, gate: gate)
            guard let found = ConversationSearch.hits(in: answer) else { throw .unclear(cause: "unreadable") }
            hits += found
            if found.count < ConversationSearch.pageSize { break }
        }
        return search.candidates(hits, known: doubtful.knownConversations)
    }

    private func proof(
        of doubtful: DoubtfulMessage, in conversation: String, _ gate: CallGate
    ) async throws(PlatformError) -> Proof {
        switch doubtful.message {
        case .sms(let message): try await proof(of: message, known: doubtful.knownMessages, in: conversation, gate)
        case .email(let message): try await proof(of: message, known: doubtful.knownMessages, in: conversation, gate)
        }
    }

    private func proof(
        of message: SMSMessage, known: Set<String>, in conversation: String, _ gate: CallGate
    ) async throws(PlatformError) -> Proof {
        let request = PlatformRequest.messageConversation(conversation)
        let ids = try await read(request, gate).map(MessageConversationRecord.init)?.sent.compactMap(\.id)
        guard let ids, !ids.isEmpty else { return .unreadable(message: nil) }
        var proof = Proof.mismatch
        for id in ids where !known.contains(id) {
            let record = try await read(PlatformRequest.message(id, in: conversation), gate).map(MessageRecord.init)
            switch record?.holds(message) {
            case .some(true): return .match(message: id)
            case .some(false): break
            case .none: proof = .unreadable(message: id)
            }
        }
        return proof
    }

    private func proof(
        of message: EmailMessage, known: Set<String>, in conversation: String, _ gate: CallGate
    ) async throws(PlatformError) -> Proof {
        let body = try await read(PlatformRequest.emailPreviews(in: conversation), gate)
        let previews = (body?["entities"]?.array ?? []).map(EmailPreview.init)
        guard !previews.isEmpty else { return .unreadable(message: nil) }
        let ours = previews.first { preview in
            preview.shows(message) && preview.id.map { !known.contains($0) } ?? true
        }
        return ours.map { .match(message: $0.id) } ?? .mismatch
    }

    /// `nil` for what does not exist or may not be read: both leave a candidate unproven.
    private func read(_ request: APIRequest?, _ gate: CallGate) async throws(PlatformError) -> JSONValue? {
        do throws(PlatformError) {
            return try await api.lookUp(request, for: .lookUp, gate: gate)
        } catch {
            guard case .refused = error else { throw error }
            return nil
        }
    }
}

extension MessageRecord {
    /// Whether this is the message; `nil` where the text can't be seen.
    func holds(_ message: SMSMessage) -> Bool? {
        if let recipient, !recipient.hasSuffix(message.to.e164.reveal()) { return false }
        return text.map { MessageText.isSame($0, message.text) }
    }
}
