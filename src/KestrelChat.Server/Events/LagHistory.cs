namespace KestrelChat.Server.Events;

/// <summary>
/// How many lines each client was behind in the samples of the last 15 minutes. Clients that were never behind take no memory, and at
/// most <paramref name="maxClients"/> are recorded: if more are behind, only those that are further behind than a mark that rises.
/// </summary>
/// <remarks>Any thread reads. One thread adds: <see cref="Begin"/>, <see cref="Add"/> for every client, <see cref="End"/>.</remarks>
/// <param name="capacity">How many samples are kept.</param>
/// <param name="maxClients">The most clients that are recorded at a time.</param>
internal sealed class LagHistory(int capacity, int maxClients)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Lags> _clients = [];
    private readonly long[] _at = new long[capacity];
    private long _current = -1;
    private long _mark = 1;
    private bool _isFull;

    /// <summary>How many clients are recorded now.</summary>
    public int Recorded
    {
        get
        {
            lock (_gate)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>Begins a sample.</summary>
    /// <param name="at">When, in seconds since 1970.</param>
    public void Begin(long at)
    {
        lock (_gate)
        {
            _at[++_current % capacity] = at;
        }
    }

    /// <summary>Records a client that is connected.</summary>
    public void Add(long id, long linesBehind)
    {
        lock (_gate)
        {
            if (linesBehind == 0 && _clients.Count == 0)
            {
                return;
            }

            if (!_clients.TryGetValue(id, out var lags))
            {
                if (linesBehind < _mark)
                {
                    return;
                }

                if (_clients.Count == maxClients)
                {
                    _isFull = true;
                    return;
                }

                _clients[id] = lags = new Lags(capacity, _current);
            }

            lags.Add(_current, linesBehind);
        }
    }

    /// <summary>Ends the sample: forgets clients that have left or were not behind for as long as samples are kept.</summary>
    public void End()
    {
        lock (_gate)
        {
            _mark = _isFull ? _mark * 2 : _clients.Count < maxClients / 2 ? Math.Max(1, _mark / 2) : _mark;
            foreach (var (id, lags) in _clients)
            {
                if (lags.Last < _current || _current - lags.LastBehind >= capacity || (_isFull && lags.Most < _mark))
                {
                    _clients.Remove(id);
                }
            }

            _isFull = false;
        }
    }

    /// <summary>Returns the samples of a client, oldest first, with 0 where nothing was recorded.</summary>
    /// <param name="since">When it connected, in seconds since 1970.</param>
    public LagView Read(long id, long since)
    {
        lock (_gate)
        {
            var lags = _clients.GetValueOrDefault(id);
            var (at, behind) = (new List<long>(), new List<long>());
            for (var number = Math.Max(0, _current - capacity + 1); number <= _current; number++)
            {
                if (_at[number % capacity] >= since)
                {
                    at.Add(_at[number % capacity]);
                    behind.Add(lags?.Of(number) ?? 0);
                }
            }

            return new LagView(at, behind);
        }
    }

    /// <summary>The samples of one client since it was first recorded.</summary>
    private sealed class Lags(int capacity, long first)
    {
        // A client cannot be further behind than its backlog allows, which is far from the bound of the type.
        private readonly int[] _values = new int[capacity];
        private readonly long _first = first;

        public long Last { get; private set; } = first;

        public long LastBehind { get; private set; } = first;

        /// <summary>The furthest that it was behind since it was first recorded.</summary>
        public long Most { get; private set; }

        public void Add(long number, long linesBehind)
        {
            _values[number % _values.Length] = (int)Math.Min(linesBehind, int.MaxValue);
            Last = number;
            LastBehind = linesBehind > 0 ? number : LastBehind;
            Most = Math.Max(Most, linesBehind);
        }

        public long Of(long number) => number >= _first && number <= Last ? _values[number % _values.Length] : 0;
    }
}

/// <summary>How many lines a client was behind, in the samples of the last 15 minutes.</summary>
/// <param name="At">When each sample was taken, in seconds since 1970, oldest first.</param>
/// <param name="LinesBehind">The number of its room's lines that were not yet sent to it.</param>
internal sealed record LagView(IReadOnlyList<long> At, IReadOnlyList<long> LinesBehind);
