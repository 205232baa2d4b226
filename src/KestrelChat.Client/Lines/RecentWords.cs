namespace KestrelChat.Client.Lines;

/// <summary>Different words, the last used first. Bounded: the one that was not used for longest goes. Not thread-safe.</summary>
internal sealed class RecentWords(int capacity)
{
    private readonly LinkedList<string> _order = new();
    private readonly Dictionary<string, LinkedListNode<string>> _nodes = new(StringComparer.Ordinal);
    private IReadOnlyList<string>? _all;

    /// <summary>All words. The list does not change.</summary>
    public IReadOnlyList<string> All => _all ??= [.. _order];

    public bool Has(string word) => _nodes.ContainsKey(word);

    /// <summary>Puts a word first.</summary>
    public void Use(string word)
    {
        if (_order.First?.Value == word)
        {
            return;
        }

        Remove(word);
        MakeRoom();
        _nodes.Add(word, _order.AddFirst(word));
        _all = null;
    }

    /// <summary>Puts a word last, unless it is there.</summary>
    public void Add(string word)
    {
        if (!_nodes.ContainsKey(word))
        {
            MakeRoom();
            _nodes.Add(word, _order.AddLast(word));
            _all = null;
        }
    }

    public void Remove(string word)
    {
        if (_nodes.Remove(word, out LinkedListNode<string>? node))
        {
            _order.Remove(node);
            _all = null;
        }
    }

    /// <summary>Puts a word in the place of another, or last if the other is not there.</summary>
    public void Replace(string word, string with)
    {
        if (word == with)
        {
            return;
        }

        Remove(with);
        if (_nodes.Remove(word, out LinkedListNode<string>? node))
        {
            _nodes.Add(with, _order.AddAfter(node, with));
            _order.Remove(node);
            _all = null;
        }
        else
        {
            Add(with);
        }
    }

    private void MakeRoom()
    {
        if (_nodes.Count == capacity)
        {
            Remove(_order.Last!.Value);
        }
    }
}
