using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Transport;

/// <summary>The features of a connection: a list, since there are few. The framework's dictionary is half a kilobyte for each idle client.</summary>
/// <remarks>Not thread safe, as any feature collection.</remarks>
internal sealed class ConnectionFeatures : IFeatureCollection
{
    // Kestrel's five and the chat's four, and one to spare.
    private KeyValuePair<Type, object>[] _features = new KeyValuePair<Type, object>[10];
    private int _count;

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get
        {
            var index = IndexOf(key);
            return index < 0 ? null : _features[index].Value;
        }

        set
        {
            Revision++;
            var index = IndexOf(key);
            if (value is null)
            {
                Remove(index);
                return;
            }

            if (index < 0)
            {
                index = _count++;
                if (index == _features.Length)
                {
                    Array.Resize(ref _features, _count * 2);
                }
            }

            _features[index] = KeyValuePair.Create(key, value);
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.Take(_count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(Type key)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_features[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    private void Remove(int index)
    {
        if (index >= 0)
        {
            _features[index] = _features[--_count];
            _features[_count] = default;
        }
    }
}
