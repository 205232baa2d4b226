using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Tells apart why PostgreSQL did not do what it was asked to.</summary>
/// <remarks>https://www.postgresql.org/docs/current/errcodes-appendix.html</remarks>
internal static class Failures
{
    /// <summary>Whether the transaction was rolled back because of another one, and can be retried at once.</summary>
    public static bool IsConflict(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>
    /// Whether it would refuse the same data again: it is invalid (class 22) or too large (class 54), or a constraint (class 23) or a
    /// trigger (class P0) forbids it.
    /// </summary>
    public static bool IsRefusedData(Exception failure) => failure is PostgresException refused && ClassOf(refused) is "22" or "23" or "54" or "P0";

    /// <summary>Whether the caller cancelled; a command that was cancelled otherwise has timed out.</summary>
    public static bool IsCancellation(Exception failure, CancellationToken cancellation) => failure is OperationCanceledException && cancellation.IsCancellationRequested;

    public static string ClassOf(Exception failure) => failure switch
    {
        PostgresException refused => refused.SqlState[..2],
        TimeoutException or OperationCanceledException or NpgsqlException { InnerException: TimeoutException } => "timeout",
        _ => "connection",
    };

    public static ClusterUnavailableException Unavailable(Exception failure) =>
        new($"PostgreSQL failed: {Innermost(failure).Message}", failure) { IsRefusal = IsRefusal(failure), FailureClass = ClassOf(failure) };

    // The server was reached, but is read-only (class 25), lacks rights or tables (class 42), or its disk is full.
    private static bool IsRefusal(Exception failure) => failure is PostgresException refused
        && (ClassOf(refused) is "25" or "42" || refused.SqlState == PostgresErrorCodes.DiskFull);

    // The outer messages only say that an exception was thrown.
    private static Exception Innermost(Exception failure)
    {
        while (failure is not PostgresException && failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return failure;
    }
}
