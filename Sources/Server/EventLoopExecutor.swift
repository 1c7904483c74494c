import NIOCore
import NIOPosix
import Storage

/// Runs tasks on the event loops that serve the connections, each on the loop that woke it. A request then needs no
/// other thread on its way but the store's; in return nothing that computes for long may run here.
final class EventLoopExecutor: TaskExecutor {
    private let group: MultiThreadedEventLoopGroup

    init(_ group: MultiThreadedEventLoopGroup) {
        self.group = group
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let loop = MultiThreadedEventLoopGroup.currentEventLoop ?? group.next()
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// The loop that runs the calling task; `nil` on any other thread.
    @Sendable static func callerHome() -> CallerHome? {
        guard let loop = MultiThreadedEventLoopGroup.currentEventLoop else { return nil }
        return CallerHome(id: ObjectIdentifier(loop)) { work in loop.execute(work) }
    }
}
