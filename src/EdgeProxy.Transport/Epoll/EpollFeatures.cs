using System.Collections;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Transport;

/// <summary>A connection's features: the few that servers and their middleware set, in an array, since a connection that a server has to do with has three, and others none.</summary>
internal sealed class EpollFeatures(EpollConnection connection)
    : IFeatureCollection, IConnectionTransportFeature, IConnectionIdFeature, IConnectionItemsFeature, IConnectionLifetimeFeature
{
    private const int UsualCount = 3;

    private KeyValuePair<Type, object>[] _set = [];
    private int _count;

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    IDuplexPipe IConnectionTransportFeature.Transport { get => connection.Transport; set => connection.Transport = value; }

    string IConnectionIdFeature.ConnectionId { get => connection.ConnectionId; set => connection.ConnectionId = value; }

    IDictionary<object, object?> IConnectionItemsFeature.Items { get => connection.Items; set => connection.Items = value; }

    CancellationToken IConnectionLifetimeFeature.ConnectionClosed { get => connection.ConnectionClosed; set => connection.ConnectionClosed = value; }

    public object? this[Type key]
    {
        get
        {
            int index = IndexOf(key);
            return index >= 0 ? _set[index].Value : Own(key);
        }

        set => Put(key, value);
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => Put(typeof(TFeature), instance);

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _set.Take(_count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void IConnectionLifetimeFeature.Abort() => connection.Abort();

    private int IndexOf(Type key)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_set[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    private EpollFeatures? Own(Type key) =>
        key == typeof(IConnectionTransportFeature) || key == typeof(IConnectionIdFeature)
        || key == typeof(IConnectionItemsFeature) || key == typeof(IConnectionLifetimeFeature) ? this : null;

    private void Put(Type key, object? value)
    {
        Revision++;
        int index = IndexOf(key);
        if (value is null)
        {
            if (index >= 0)
            {
                _set[index] = _set[--_count];
                _set[_count] = default;
            }

            return;
        }

        if (index < 0)
        {
            if (_count == _set.Length)
            {
                Array.Resize(ref _set, Math.Max(UsualCount, _count * 2));
            }

            index = _count++;
        }

        _set[index] = new KeyValuePair<Type, object>(key, value);
    }
}
