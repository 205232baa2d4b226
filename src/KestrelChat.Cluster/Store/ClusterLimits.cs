using System.Runtime.CompilerServices;
using System.Text;
using KestrelChat.Text;

namespace KestrelChat.Cluster.Store;

/// <summary>The limits of what nodes share, and their checks, which every store applies.</summary>
public static class ClusterLimits
{
    /// <summary>The maximum length of a line's text, in bytes: the visible form of the longest line that can be configured (32 KiB).</summary>
    public const int MaxTextBytes = 32 * 1024 * VisibleText.MaxGrowth;

    /// <summary>The maximum length of the name of a room, user, node or endpoint, or of an address, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>The maximum length of a topic or a reason for being away, in bytes of UTF-8.</summary>
    public const int MaxRemarkBytes = 4096;

    /// <summary>The maximum length of a message's body and of a shared value, in bytes.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>The maximum length of a token hash, in bytes: that of SHA-512.</summary>
    public const int MaxTokenHashBytes = 64;

    /// <summary>The maximum number of lines, clients or messages in one call.</summary>
    public const int MaxBatch = 10_000;

    /// <summary>About how many messages a node's inbox holds. Messages to a full inbox are dropped.</summary>
    public const int MaxInbox = 10_000;

    /// <summary>Checks a text: bounded, well-formed, and without U+0000, which PostgreSQL does not store.</summary>
    /// <exception cref="ArgumentException">A check failed.</exception>
    public static void CheckName(string value, int maxBytes = MaxNameBytes, [CallerArgumentExpression(nameof(value))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        if (value.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(value))
        {
            throw new ArgumentException("Invalid text: expected well-formed Unicode without U+0000.", parameter);
        }

        CheckBytes(Encoding.UTF8.GetByteCount(value), maxBytes, parameter);
    }

    /// <exception cref="ArgumentException">There are too many bytes.</exception>
    public static void CheckBytes(int bytes, int maxBytes, [CallerArgumentExpression(nameof(bytes))] string? parameter = null)
    {
        if (bytes > maxBytes)
        {
            throw new ArgumentException($"Too long, {bytes} bytes: expected at most {maxBytes}.", parameter);
        }
    }

    /// <exception cref="ArgumentException">There are too many for one call.</exception>
    public static void CheckBatch(int count, [CallerArgumentExpression(nameof(count))] string? parameter = null)
    {
        if (count > MaxBatch)
        {
            throw new ArgumentException($"Too many for one call, {count}: expected at most {MaxBatch}.", parameter);
        }
    }

    /// <summary>Checks that the numbers of a batch are positive and ascending.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void CheckAscending(IEnumerable<long> numbers, [CallerArgumentExpression(nameof(numbers))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var last = 0L;
        foreach (var number in numbers)
        {
            if (number <= last)
            {
                throw new ArgumentException($"Invalid number {number}: expected one greater than {last}.", parameter);
            }

            last = number;
        }
    }

    private static bool IsWellFormed(string value)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if (char.IsSurrogate(value[at]) && !(at + 1 < value.Length && char.IsSurrogatePair(value[at], value[++at])))
            {
                return false;
            }
        }

        return true;
    }
}
