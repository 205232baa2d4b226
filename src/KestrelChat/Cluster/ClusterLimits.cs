using System.Runtime.CompilerServices;
using System.Text;
using KestrelChat.Lines;

namespace KestrelChat.Cluster;

/// <summary>The bounds of all that nodes share, and their checks. Every store keeps them.</summary>
public static class ClusterLimits
{
    /// <summary>The longest text of a line, in bytes: the longest line that can be configured (32 KiB), made visible.</summary>
    public const int MaxTextBytes = 32 * 1024 * VisibleText.MaxGrowth;

    /// <summary>The longest name of a room, person, node, endpoint or address, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>The longest topic or reason for being away, in bytes of UTF-8.</summary>
    public const int MaxRemarkBytes = 4096;

    /// <summary>The longest body of a message between nodes, and the longest shared value, in bytes.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>The longest token hash, in bytes: that of SHA-512.</summary>
    public const int MaxTokenHashBytes = 64;

    /// <summary>How many lines, clients or messages one call may carry.</summary>
    public const int MaxBatch = 10_000;

    /// <summary>How many messages may wait for one node, about. What comes beyond is not delivered to it.</summary>
    public const int MaxInbox = 10_000;

    /// <summary>Checks a text that is kept as characters: bounded, well-formed, without U+0000, which databases do not keep.</summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static void CheckName(string value, int maxBytes = MaxNameBytes, [CallerArgumentExpression(nameof(value))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        if (value.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(value))
        {
            throw new ArgumentException("Text that nodes share must be well-formed Unicode without U+0000.", parameter);
        }

        CheckBytes(Encoding.UTF8.GetByteCount(value), maxBytes, parameter);
    }

    /// <summary>Checks the length of bytes.</summary>
    /// <exception cref="ArgumentException">They are too many.</exception>
    public static void CheckBytes(int bytes, int maxBytes, [CallerArgumentExpression(nameof(bytes))] string? parameter = null)
    {
        if (bytes > maxBytes)
        {
            throw new ArgumentException($"{bytes} bytes are more than nodes can share here; at most {maxBytes}.", parameter);
        }
    }

    /// <summary>Checks that one call does not carry too much.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public static void CheckBatch(int count, [CallerArgumentExpression(nameof(count))] string? parameter = null)
    {
        if (count > MaxBatch)
        {
            throw new ArgumentException($"{count} are too many for one call; at most {MaxBatch}.", parameter);
        }
    }

    /// <summary>Checks that the keys of a batch grow from each to the next.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void CheckGrowing(IEnumerable<long> numbers, [CallerArgumentExpression(nameof(numbers))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var last = 0L;
        foreach (var number in numbers)
        {
            if (number <= last)
            {
                throw new ArgumentException($"Numbers begin at 1 and grow by one; {number} came after {last}.", parameter);
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
