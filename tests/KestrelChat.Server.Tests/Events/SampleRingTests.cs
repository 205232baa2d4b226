using KestrelChat.Server.Events;

namespace KestrelChat.Server.Tests.Events;

public sealed class SampleRingTests
{
    private readonly SampleRing _ring = new(capacity: 3, first: 100);

    [Fact]
    public void An_empty_ring_has_no_samples_and_the_number_before_its_first() => Assert.Equal(("", 99), Read(after: 0));

    [Theory]
    [InlineData(0, "3 4 5")]
    [InlineData(101, "3 4 5")]
    [InlineData(102, "4 5")]
    [InlineData(103, "5")]
    [InlineData(104, "")]
    public void The_samples_after_a_number_are_returned_as_far_as_they_are_kept(long after, string samples)
    {
        Add(1, 2, 3, 4, 5);
        Assert.Equal((samples, 104), Read(after));
    }

    [Theory]
    [InlineData(105)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Whoever_names_a_number_of_another_run_gets_all_samples(long after)
    {
        Add(1, 2);
        Assert.Equal(("1 2", 101), Read(after));
    }

    private void Add(params int[] people)
    {
        foreach (var count in people)
        {
            _ring.Add(Samples.Of(count));
        }
    }

    private (string People, long Last) Read(long after)
    {
        var (samples, last) = _ring.After(after);
        return (string.Join(' ', samples.Select(sample => sample.People)), last);
    }
}
