// Each test has processes of its own; two at a time keep a small machine busy without making it late.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
