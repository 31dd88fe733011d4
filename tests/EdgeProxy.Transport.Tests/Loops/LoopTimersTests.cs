using CsCheck;
using EdgeProxy.Testing;

namespace EdgeProxy.Transport.Tests;

public sealed class LoopTimersTests
{
    private readonly FakeTime _time = new();
    private readonly LoopClock _clock;
    private readonly LoopTimers _timers;
    private readonly List<int> _fired = [];

    public LoopTimersTests()
    {
        _clock = new LoopClock(_time);
        _timers = new LoopTimers(_clock);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(65_536)]
    [InlineData(3_600_000)]
    [InlineData(7L * 24 * 3_600_000)]
    [InlineData(400L * 24 * 3_600_000)]
    public void Deadline_FiresNotEarlierAndWithinATick(long due)
    {
        _time.Advance(5);
        _clock.Update();
        long deadline = _clock.Milliseconds + due;
        LoopTimer timer = Timer(1);
        _timers.Schedule(timer, deadline);
        int runs = 0;
        while (timer.IsArmed)
        {
            int wait = _timers.MillisecondsToNext();
            Assert.True(wait >= 0);
            Step(Math.Max(wait, 1));
            Assert.True(++runs < 40, "too many runs for one timer");
        }

        Assert.InRange(_clock.Milliseconds, deadline, deadline + LoopTimers.TickMilliseconds);
        Assert.Equal([1], _fired);
        Assert.Equal(-1, _timers.MillisecondsToNext());
    }

    [Fact]
    public void LateTurn_FiresEverythingDueInOrder()
    {
        long[] dues = [90_000, 16, 5_000, 70_000, 200, 1_100, 3_600_000];
        for (int i = 0; i < dues.Length; i++)
        {
            _timers.Schedule(Timer((int)dues[i]), dues[i]);
        }

        Step(3_599_999);
        Assert.Equal([16, 200, 1_100, 5_000, 70_000, 90_000], _fired);
        Assert.Equal(1, _timers.Armed);
    }

    [Fact]
    public void Callback_MayCancelAndScheduleOthersOfTheSameTick()
    {
        LoopTimer victim = Timer(2);
        LoopTimer moved = Timer(3);
        LoopTimer first = new(_ =>
        {
            _fired.Add(1);
            _timers.Cancel(victim);
            _timers.Schedule(moved, 100);
        }, null);
        _timers.Schedule(first, 16);
        _timers.Schedule(victim, 16);
        _timers.Schedule(moved, 16);
        Step(16);
        Assert.Equal([1], _fired);
        Step(96);
        Assert.Equal([1, 3], _fired);
    }

    [Fact]
    public void CallbackThatRearmsItselfForNow_FiresOnceARun()
    {
        LoopTimer? timer = null;
        timer = new LoopTimer(_ =>
        {
            _fired.Add(1);
            _timers.Schedule(timer!, _clock.Milliseconds);
        }, null);
        _timers.Schedule(timer, 0);
        Step(10_000);
        Assert.Equal([1], _fired);
        Step(16);
        Assert.Equal([1, 1], _fired);
    }

    [Fact]
    public void CallbackThatThrows_LeavesTheOthersToTheNextRun()
    {
        _timers.Schedule(new LoopTimer(static _ => throw new InvalidOperationException("x"), null), 16);
        _timers.Schedule(Timer(2), 16);
        _time.Advance(20);
        _clock.Update();
        Assert.Throws<InvalidOperationException>(_timers.RunDue);
        Assert.Equal(0, _timers.MillisecondsToNext());
        _timers.RunDue();
        Assert.Equal([2], _fired);
    }

    [Fact]
    public void ScheduleCancelAndFire_AllocateNothing()
    {
        int fired = 0;
        Action<object?> callback = _ => fired++;
        LoopTimer[] timers = [.. Enumerable.Range(0, 500).Select(_ => new LoopTimer(callback, null))];
        int rounds = 0;
        Allocation.AssertNone(Round, operations: 20);
        Assert.Equal(rounds * 250, fired);

        void Round()
        {
            rounds++;
            for (int i = 0; i < timers.Length; i++)
            {
                _timers.Schedule(timers[i], _clock.Milliseconds + (i * 37));
            }

            for (int i = 0; i < timers.Length; i += 2)
            {
                _timers.Cancel(timers[i]);
            }

            Step(20_000);
        }
    }

    [Fact]
    public void AnySequence_AgreesWithANaiveModel()
    {
        Gen<(int Kind, int Timer, long By)> step = Gen.Select(
            Gen.Int[0, 3],
            Gen.Int[0, 19],
            Gen.OneOf(Gen.Long[-50, 100], Gen.Long[0, 5_000], Gen.Long[0, 100_000], Gen.Long[0, 10_000_000]));
        step.Array[1, 60].Sample(static steps => new Model().Run(steps), iter: 1_000);
    }

    private LoopTimer Timer(int id) => new(_ => _fired.Add(id), null);

    private void Step(long milliseconds)
    {
        _time.Advance(milliseconds);
        _clock.Update();
        _timers.RunDue();
    }

    /// <summary>A list of deadlines, searched from end to end.</summary>
    private sealed class Model
    {
        private readonly FakeTime _time = new();
        private readonly long[] _dueTick = new long[20];
        private readonly List<int> _fired = [];
        private readonly LoopTimer[] _subject = new LoopTimer[20];
        private readonly LoopClock _clock;
        private readonly LoopTimers _timers;

        public Model()
        {
            _clock = new LoopClock(_time);
            _timers = new LoopTimers(_clock);
            for (int i = 0; i < 20; i++)
            {
                int id = i;
                _subject[i] = new LoopTimer(_ => _fired.Add(id), null);
                _dueTick[i] = -1;
            }
        }

        public void Run((int Kind, int Timer, long By)[] steps)
        {
            foreach ((int kind, int timer, long by) in steps)
            {
                switch (kind)
                {
                    case 0:
                        _timers.Cancel(_subject[timer]);
                        _dueTick[timer] = -1;
                        break;
                    case 1:
                        Advance(Math.Max(0, by));
                        break;
                    default:
                        long due = _clock.Milliseconds + by;
                        _timers.Schedule(_subject[timer], due);
                        _dueTick[timer] = Math.Max((due + 15) >> 4, (_clock.Milliseconds >> 4) + 1);
                        break;
                }

                Check();
            }
        }

        private void Advance(long by)
        {
            _time.Advance(by);
            _clock.Update();
            long now = _clock.Milliseconds >> 4;
            List<int> expected = [.. Enumerable.Range(0, 20).Where(i => _dueTick[i] >= 0 && _dueTick[i] <= now)];
            _fired.Clear();
            _timers.RunDue();
            Assert.Equal(expected, _fired.Order());
            Assert.Equal(_fired.Select(i => _dueTick[i]).Order(), _fired.Select(i => _dueTick[i]));
            expected.ForEach(i => _dueTick[i] = -1);
        }

        private void Check()
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(_dueTick[i] >= 0, _subject[i].IsArmed);
            }

            long[] armed = [.. _dueTick.Where(static tick => tick >= 0)];
            Assert.Equal(armed.Length, _timers.Armed);
            int wait = _timers.MillisecondsToNext();
            if (armed.Length == 0)
            {
                Assert.Equal(-1, wait);
            }
            else
            {
                Assert.InRange(wait, 0, (armed.Min() << 4) - _clock.Milliseconds);
            }
        }
    }
}
