using KestrelChat.Server.Transport;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Compared with the framework's own collection.</summary>
public class ConnectionFeaturesTests
{
    private readonly ConnectionFeatures _features = new();
    private readonly FeatureCollection _framework = new();

    [Fact]
    public void It_behaves_as_the_framework_collection_while_features_are_set_replaced_and_removed()
    {
        Type[] types = [typeof(int), typeof(string), typeof(long), typeof(char), typeof(byte), typeof(sbyte), typeof(short), typeof(uint), typeof(ulong), typeof(float), typeof(double), typeof(decimal)];
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var type = types[random.Next(types.Length)];
            var value = random.Next(3) == 0 ? null : new object();
            _features[type] = value;
            _framework[type] = value;

            Assert.All(types, each => Assert.Same(_framework[each], _features[each]));
            Assert.Equal(_framework.Select(pair => pair.Key.Name).Order(), _features.Select(pair => pair.Key.Name).Order());
        }
    }

    [Fact]
    public void A_feature_is_found_by_the_type_it_was_set_as()
    {
        _features.Set<IEquatable<string>>("feature");

        Assert.Equal("feature", _features.Get<IEquatable<string>>());
        Assert.Null(_features.Get<string>());
        Assert.Equal(1, _features.Revision);
        Assert.False(_features.IsReadOnly);
    }
}
