namespace KestrelChat.Server.Events;

/// <summary>The last samples, each with a number. Any thread.</summary>
/// <param name="capacity">How many are kept.</param>
/// <param name="first">The number of the first sample.</param>
internal sealed class SampleRing(int capacity, long first)
{
    private readonly Lock _gate = new();
    private readonly Queue<Sample> _samples = new(capacity);
    private long _next = first;

    /// <summary>Keeps a sample and returns its number.</summary>
    public long Add(Sample sample)
    {
        lock (_gate)
        {
            if (_samples.Count == capacity)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(sample);
            return _next++;
        }
    }

    /// <summary>Returns the samples that are kept and have a greater number, oldest first, and the number of the last one.</summary>
    public (IReadOnlyList<Sample> Samples, long Last) After(long number)
    {
        lock (_gate)
        {
            var last = _next - 1;

            // A number that is not given out yet is of another run of the server: nothing of this one was seen.
            var missing = number > last ? _samples.Count : Math.Min(_samples.Count, last - number);
            return ([.. _samples.Skip(_samples.Count - (int)missing)], last);
        }
    }
}
