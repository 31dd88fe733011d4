using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// Eight loops and a maximum of ten connections, in random orders drawn from seeds. After every quiescence: never more than ten, nobody
/// queues while a loop idles a connection or a slot is free, and in the end everybody is served.
/// </summary>
public sealed class PoolInterleavingTests
{
    private const int LoopCount = 8;
    private const int ConnectionsMax = 10;
    private const int Clients = 24;
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(300)]
    public void RandomTraffic_NeverQueuesBesideAnIdleConnection(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 10; seed++)
        {
            new Traffic(seed).Play(150);
        }
    }

    private sealed class Traffic
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly GatewayFixture _gateway;
        private readonly List<InMemoryConnection> _clients = [];
        private readonly HashSet<InMemoryConnection> _asking = [];
        private readonly List<InMemoryConnection> _upstreams = [];
        private int _served;

        public Traffic(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _gateway = new GatewayFixture(seed, LoopCount) { Pool = new PoolLimits(ConnectionsMax, 60_000, 1_000, 0) };
            _gateway.StartForwarding();
        }

        public void Play(int steps)
        {
            for (int i = 0; i < Clients; i++)
            {
                _clients.Add(_gateway.Connect());
            }

            for (int step = 0; step < steps; step++)
            {
                // Several things before each quiescence, so that they race.
                for (int i = _random.Next(1, 6); i > 0; i--)
                {
                    Act();
                }

                CheckQuiescence();
            }

            Finish();
        }

        private void Act()
        {
            InMemoryConnection client = _clients[_random.Next(_clients.Count)];
            switch (_random.Next(10))
            {
                case < 5:
                    if (_asking.Add(client))
                    {
                        client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    }

                    break;
                case < 8:
                    Answer(_random.Next(Math.Max(1, _upstreams.Count)));
                    break;
                case 8:
                    if (_upstreams.Count > 0)
                    {
                        _upstreams[_random.Next(_upstreams.Count)].Close();
                    }

                    break;
                default:
                    client.Reset();
                    _asking.Remove(client);
                    _clients.Remove(client);
                    _clients.Add(_gateway.Loops.Connect(_gateway.Handler));
                    break;
            }
        }

        private void Answer(int index)
        {
            if (index < _upstreams.Count && _upstreams[index].ReadText().Length > 0)
            {
                _upstreams[index].Send(Ok);
            }
        }

        private void CheckQuiescence()
        {
            _gateway.Loops.Run();
            while (_gateway.Upstreams.Accepted.Count > 0)
            {
                _upstreams.Add(_gateway.Upstreams.TakeAccepted());
            }

            _upstreams.RemoveAll(static upstream => upstream.IsEnded);
            foreach (InMemoryConnection client in _clients)
            {
                string got = client.ReadText();
                if (got.Length > 0)
                {
                    _served++;
                    _asking.Remove(client);
                    Assert.True(got.StartsWith("HTTP/1.1 200 OK\r\n", StringComparison.Ordinal) || got.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal), got);
                }
            }

            EndpointState state = _gateway.Endpoint().State;
            int idle = Enumerable.Range(0, LoopCount).Sum(loop => _gateway.Runtime.IdleConnections(loop, 0));
            string where = $"seed {_seed}: open {state.Open} idle {idle} waiters {state.Waiters}";
            Assert.True(state.Open <= ConnectionsMax, where);
            Assert.True(_gateway.Upstreams.OpenConnections == state.Open, where + $" connections {_gateway.Upstreams.OpenConnections}");
            Assert.True(state.Waiters == 0 || (idle == 0 && state.Open == ConnectionsMax), where);
        }

        private void Finish()
        {
            for (int round = 0; round < 200 && _asking.Count > 0; round++)
            {
                for (int i = 0; i < _upstreams.Count; i++)
                {
                    Answer(i);
                }

                CheckQuiescence();
            }

            Assert.Empty(_asking);
            Assert.True(_served > Clients, $"seed {_seed}: only {_served} served");
            _clients.ForEach(static client => client.Close());
            _gateway.AssertNothingLeaks();
        }
    }
}
