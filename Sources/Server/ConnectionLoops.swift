import NIOCore
import NIOPosix

/// The event loops that serve the connections: one for each processor but one, which is left to the store's writer. All
/// that a loop accepts waits for that one thread, so a loop more would only make the writer wait for its turn. Two at
/// least, so that what one of them is busy with never holds all connections up.
enum ConnectionLoops {
    /// Of the whole process, as long as it runs.
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: max(2, System.coreCount - 1))
}
