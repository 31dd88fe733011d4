using CsCheck;

namespace EdgeProxy.Caching.Tests;

/// <summary>A store that has room for all, against a dictionary: the same steps, the same answers.</summary>
public sealed class ModelTests
{
    private const int Keys = 6;

    [Fact]
    public void Store_AnswersAsADictionaryWould() =>
        Gen.Select(Gen.Int[0, 10], Gen.Int[0, Keys - 1], Gen.Int[0, 70_000]).List[1, 60].Sample(
            steps =>
            {
                using Model model = new();
                foreach ((int action, int key, int length) in steps)
                {
                    model.Do(action, key, length);
                    model.AssertSame();
                }
            },
            iter: 400);

    private sealed class Model : IDisposable
    {
        private readonly StoreFixture _fixture = new(budget: 8 << 20);
        private readonly Dictionary<int, Known> _known = [];
        private readonly Dictionary<int, Pending> _pending = [];
        private int _seed;
        private int _prefixPurges;
        private int _droppedPurges;

        public void Do(int action, int key, int length)
        {
            switch (action)
            {
                case 0 or 1:
                    Finish(key);
                    Begin(key, length);
                    break;
                case 2 or 3:
                    Begin(key, length);
                    break;
                case 4:
                    Finish(key);
                    break;
                case 5:
                    _fixture.Store.PurgeKey(_fixture.Key(NameOf(key)));
                    Purge(other => other == key);
                    break;
                case 6:
                    _fixture.Store.PurgeTag(TagOf(key));
                    Purge(other => TagOf(other) == TagOf(key), hasTags: true);
                    break;
                case 7:
                    _fixture.Store.PurgePrefix(System.Text.Encoding.ASCII.GetBytes(NameOf(key)[..2]));
                    Purge(other => NameOf(other)[..2] == NameOf(key)[..2]);
                    _prefixPurges++;
                    break;
                case 8:
                    Update(key, length);
                    break;
                case 9:
                    _fixture.Loop.PutUncacheable(_fixture.Key(NameOf(key)), StoreFixture.Now, _fixture.Store.Epoch, long.MaxValue);
                    _known[key] = new Known([], "", IsUncacheable: true);
                    break;
                default:
                    _fixture.SweepAll();
                    DropPrefixes();
                    break;
            }
        }

        public void AssertSame()
        {
            for (int key = 0; key < Keys; key++)
            {
                LookUpStatus status = _fixture.Loop.LookUp(_fixture.Key(NameOf(key)), StoreFixture.Now, out CacheReader? reader);
                Known? known = _known.GetValueOrDefault(key);
                Assert.Equal(known is null ? LookUpStatus.Miss : known.IsUncacheable ? LookUpStatus.Uncacheable : LookUpStatus.Hit, status);
                if (reader is not null)
                {
                    Assert.Equal(known!.Head, System.Text.Encoding.ASCII.GetString(reader.Head.Span));
                    Assert.Equal(known.Body, StoreFixture.ReadToEnd(reader));
                    reader.Dispose();
                }
            }
        }

        public void Dispose()
        {
            foreach (int key in _pending.Keys.ToArray())
            {
                Finish(key);
            }

            AssertSame();
            _fixture.Dispose();
        }

        private static string NameOf(int key) => $"/{key % 2}/{key}";

        private static ulong TagOf(int key) => (ulong)(key % 3) + 5;

        private void Begin(int key, int length)
        {
            if (_pending.ContainsKey(key) || _known.GetValueOrDefault(key) is { IsUncacheable: true })
            {
                return;
            }

            ulong version = 0;
            if (_known.ContainsKey(key))
            {
                using CacheReader reader = _fixture.Hit(NameOf(key));
                version = reader.Version;
            }

            byte[] body = StoreFixture.Body(length, ++_seed);
            CacheFill fill = _fixture.Begin(NameOf(key), replaces: version);
            Assert.True(fill.SetHead(StoreFixture.Content(_seed % 2 == 0 ? length : EntryContent.LengthUnknown, tags: [TagOf(key)])));
            Assert.Equal(length / 2, fill.Append(body.AsSpan(0, length / 2)));
            _pending[key] = new Pending(fill, body, _prefixPurges);
        }

        private void Finish(int key)
        {
            if (!_pending.Remove(key, out Pending? pending))
            {
                return;
            }

            pending.Fill.Append(pending.Body.AsSpan(pending.Body.Length / 2));
            Assert.Equal(!pending.IsPurged, pending.Fill.Complete(StoreFixture.Now));
            if (!pending.IsPurged)
            {
                _known[key] = new Known(pending.Body, "head", IsUncacheable: false);
            }
        }

        private void Purge(Func<int, bool> meets, bool hasTags = false)
        {
            foreach (int key in Enumerable.Range(0, Keys).Where(meets))
            {
                if (!hasTags || _known.GetValueOrDefault(key) is not { IsUncacheable: true })
                {
                    _known.Remove(key);
                }

                if (_pending.TryGetValue(key, out Pending? pending))
                {
                    pending.IsPurged = true;
                }
            }
        }

        /// <summary>A sweep forgets prefixes, and with them which of the fills under way they met: all that began before count as met.</summary>
        private void DropPrefixes()
        {
            foreach (Pending pending in _pending.Values.Where(pending => pending.PrefixPurges < _prefixPurges && _droppedPurges < _prefixPurges))
            {
                pending.IsPurged = true;
            }

            _droppedPurges = _prefixPurges;
        }

        private void Update(int key, int length)
        {
            if (_known.GetValueOrDefault(key) is { IsUncacheable: false } known)
            {
                using CacheReader reader = _fixture.Hit(NameOf(key));
                string head = new('x', length % 1000);
                Assert.True(_fixture.Loop.Update(_fixture.Key(NameOf(key)), StoreFixture.Now, reader.Version, StoreFixture.Content(0, head: head)));
                _known[key] = known with { Head = head };
            }
        }

        private sealed record Known(byte[] Body, string Head, bool IsUncacheable);

        private sealed record Pending(CacheFill Fill, byte[] Body, int PrefixPurges)
        {
            public bool IsPurged { get; set; }
        }
    }
}
