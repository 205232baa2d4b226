using FsCheck.Fluent;
using KestrelChat.Server.FirstInput;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.FirstInput;

public class FirstInputProperties
{
    [Fact]
    public Task A_whole_stream_is_what_the_model_says() => Properties.HoldAsync(
        FirstInputs.Any.Where(IsInBounds),
        stream => Assert.Equal(FirstInputs.Model(stream), FirstInputs.Classify(stream)),
        tests: 1000);

    [Fact]
    public Task A_request_is_recognized_wherever_it_is_cut() => Properties.HoldAsync(
        FirstInputs.Requests,
        stream => Assert.All(Segments.EveryCut(stream.Length), cuts => Assert.Equal(FirstInputKind.HttpRequest, FirstInputs.Classify(stream, cuts: cuts))),
        tests: 100);

    [Fact]
    public Task A_decision_about_a_part_of_a_stream_is_that_about_the_whole() => Properties.HoldAsync(
        from stream in FirstInputs.Any.Where(IsInBounds)
        from maxLineBytes in Gen.Elements(FirstInputs.MaxLineBytes, 20, 50)
        select (Stream: stream, MaxLineBytes: maxLineBytes),
        cut =>
        {
            var whole = FirstInputs.Classify(cut.Stream, maxLineBytes: cut.MaxLineBytes);
            for (var length = 0; length < cut.Stream.Length; length++)
            {
                var part = FirstInputs.Classify(cut.Stream[..length], completed: false, cut.MaxLineBytes);
                Assert.True(part == whole || part == FirstInputKind.Undecided, $"{part} after {length} bytes, then {whole}");
            }
        },
        tests: 300);

    [Fact]
    public Task Text_whose_line_ends_is_never_held_back() => Properties.HoldAsync(
        FirstInputs.Any.Where(stream => IsInBounds(stream) && FirstInputs.Model(stream) == FirstInputKind.Chat)
            .Select(stream => (byte[])[.. stream, (byte)'x', (byte)'\n'])
            .Where(line => StunMessage.Begins(line) == false),
        line => Assert.Equal(FirstInputKind.Chat, FirstInputs.Classify(line, completed: false)),
        tests: 300);

    /// <summary>Many empty lines are passed on at once, and a long first line is decided by its beginning.</summary>
    private static bool IsInBounds(byte[] stream) =>
        stream.Length < FirstInputs.MaxLineBytes && stream.TakeWhile(each => each is (byte)'\r' or (byte)'\n').Count() <= FirstInputClassifier.MaxEmptyLineBytes;
}

[Trait("Category", "Long")]
public sealed class LongFirstInputProperties : FirstInputProperties;
