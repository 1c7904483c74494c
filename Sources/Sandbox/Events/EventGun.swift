import HTTPTypes
import JSON
import Transport

/// Fires volleys of events at a server, each event at its time.
final class EventGun: Sendable {
    private let state: SandboxState
    private let waiting: AsyncStream<EventVolley>
    private let intake: AsyncStream<EventVolley>.Continuation

    init(state: SandboxState) {
        self.state = state
        (waiting, intake) = AsyncStream.makeStream()
    }

    func load(_ volley: EventVolley) { intake.yield(volley) }

    /// Until it is cancelled.
    func run() async {
        let transport = Transport(policy: .allowPrivate)
        await withDiscardingTaskGroup { group in
            for await volley in waiting {
                group.addTask { [self] in await fire(volley, transport) }
            }
            group.cancelAll()
        }
        await transport.close()
    }

    private func fire(_ volley: EventVolley, _ transport: Transport) async {
        let start = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            for shot in volley.shots {
                let due = start + .milliseconds(shot.after)
                guard (try? await Task.sleep(until: due, clock: .continuous)) != nil else { return }
                group.addTask { [self] in
                    let answer = await send(shot, volley, transport)
                    state.noteEventAnswer(answer)
                }
            }
        }
    }

    private func send(_ shot: EventScript.Shot, _ volley: EventVolley, _ transport: Transport) async -> String {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let secret = volley.secret { headers[.authorization] = "Bearer " + secret }
        let call = HTTPCall(method: .post, url: volley.url, headers: headers, body: shot.body.serialized())
        // What got no answer is counted as such.
        guard let reply = try? await transport.send(call) else { return "none" }
        let body = try? JSONValue(parsing: reply.body)
        let words = [body?["outcome"]?.string, body?["reason"]?.string].compactMap { $0 }
        return ([String(reply.status)] + words).joined(separator: " ")
    }
}
