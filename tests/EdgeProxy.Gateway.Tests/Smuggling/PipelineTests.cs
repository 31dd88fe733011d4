using System.Globalization;
using System.Text;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// Random pipelines of several clients over few upstream connections, in random pieces and framings, with upstreams that close and
/// answer early: every answer goes to the request that it answers, in order.
/// </summary>
public sealed class PipelineTests
{
    private const int Clients = 3;
    private const int Requests = 8;

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void RandomPipelines_NeverMixTheirAnswers(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 40; seed++)
        {
            new Play(seed).Run();
        }
    }

    private sealed class Play
    {
        private readonly Random _random;
        private readonly GatewayFixture _gateway;
        private readonly List<InMemoryConnection> _clients = [];
        private readonly List<string> _unsent = [];
        private readonly List<StringBuilder> _got = [];
        private readonly List<(InMemoryConnection Connection, StringBuilder Heard)> _upstreams = [];
        private readonly string _name;

        public Play(int seed)
        {
            _name = $"seed {seed}";
            _random = new Random(seed);
            _gateway = new GatewayFixture(seed) { Pool = new PoolLimits(2, 60_000, 100, 0) };
            _gateway.StartForwarding();
        }

        public void Run()
        {
            for (int i = 0; i < Clients; i++)
            {
                _clients.Add(_gateway.Connect());
                _got.Add(new StringBuilder());
                _unsent.Add(string.Concat(Enumerable.Range(0, Requests).Select(n => Request($"c{i}r{n}"))));
            }

            for (int step = 0; step < 5_000 && !IsOver(); step++)
            {
                Step();
            }

            for (int i = 0; i < Clients; i++)
            {
                Check(i);
                _clients[i].Close();
            }

            _gateway.Loops.Run();
            _upstreams.ForEach(static upstream => upstream.Connection.Close());
            _gateway.AssertNothingLeaks();
        }

        private bool IsOver() => _got.All(static got => got.ToString().Split("#").Length - 1 == Requests);

        private void Step()
        {
            int client = _random.Next(Clients);
            int piece = Math.Min(_unsent[client].Length, _random.Next(1, 120));
            if (piece > 0)
            {
                _clients[client].Send(_unsent[client][..piece]);
                _unsent[client] = _unsent[client][piece..];
            }

            if (_random.Next(3) > 0)
            {
                _gateway.Loops.Run();
            }

            while (_gateway.Upstreams.Accepted.Count > 0)
            {
                _upstreams.Add((_gateway.Upstreams.TakeAccepted(), new StringBuilder()));
            }

            foreach ((InMemoryConnection connection, StringBuilder heard) in _upstreams)
            {
                heard.Append(connection.ReadText());
                Answer(connection, heard);
            }

            _gateway.Loops.Run();
            for (int i = 0; i < Clients; i++)
            {
                _got[i].Append(_clients[i].ReadText());
            }
        }

        private string Request(string id)
        {
            string body = new('b', _random.Next(0, 300));
            return _random.Next(3) switch
            {
                0 => $"GET /{id}! HTTP/1.1\r\nHost: a\r\n\r\n",
                1 => $"PUT /{id}! HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}",
                _ => $"PUT /{id}! HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length + 1:x}\r\nx{body}\r\n0\r\n\r\n",
            };
        }

        /// <summary>Answers the first whole request (or, now and then, one whose body is still to come).</summary>
        private void Answer(InMemoryConnection connection, StringBuilder heard)
        {
            string text = heard.ToString();
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (head < 4 || connection.IsEnded)
            {
                return;
            }

            bool isEarly = !IsWhole(text, head);
            if (isEarly && _random.Next(100) > 0)
            {
                return;
            }

            int at = text.IndexOf('/', StringComparison.Ordinal) + 1;
            string id = text[at..text.IndexOf('!', StringComparison.Ordinal)] + "#";
            heard.Clear();
            switch (_random.Next(6))
            {
                case 0:
                    connection.Send($"HTTP/1.1 200 OK\r\n\r\n{id}");
                    connection.Close();
                    break;
                case 1:
                    connection.Send($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{id.Length:x}\r\n{id}\r\n0\r\n\r\n");
                    break;
                case 2:
                    connection.Send($"HTTP/1.1 200 OK\r\nContent-Length: {id.Length}\r\n\r\n{id}");
                    connection.Close();
                    break;
                case 3:
                    connection.Send($"HTTP/1.1 200 OK\r\nContent-Length: {id.Length}\r\n\r\n{id}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nevil#");
                    break;
                default:
                    connection.Send($"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {id.Length}\r\n\r\n{id}");
                    break;
            }

            if (isEarly)
            {
                connection.Close(); // What it would still hear is no request.
            }
        }

        private static bool IsWhole(string text, int head)
        {
            const string Length = "\r\nContent-Length: ";
            int at = text.IndexOf(Length, StringComparison.Ordinal);
            if (at >= 0)
            {
                at += Length.Length;
                int length = int.Parse(text.AsSpan(at, text.IndexOf('\r', at) - at), NumberStyles.None, CultureInfo.InvariantCulture);
                return text.Length - head >= length;
            }

            return !text.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal) || text.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        }

        private void Check(int client)
        {
            string got = _got[client].ToString();
            Assert.DoesNotContain("evil", got, StringComparison.Ordinal);
            int last = -1;
            foreach (string part in got.Split('#')[..^1])
            {
                string id = part[part.LastIndexOf('c')..];
                Assert.StartsWith($"c{client}r", id, StringComparison.Ordinal);
                int number = int.Parse(id.AsSpan(id.IndexOf('r', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture);
                Assert.True(number == last + 1, $"{_name}: {number} behind {last}");
                last = number;
            }

            Assert.True(last == Requests - 1, $"{_name}: client {client} heard {last + 1} answers: {got}");
        }
    }
}
