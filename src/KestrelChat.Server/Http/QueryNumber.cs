using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using KestrelChat.Text;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Http;

/// <summary>A query parameter that should be a whole number. Binding never fails, so that the error can be our own.</summary>
/// <param name="Text">The parameter's value.</param>
/// <param name="Value">Null if the text is not a whole number of 64 bits.</param>
internal readonly record struct QueryNumber(string Text, long? Value)
{
    /// <summary>Called by parameter binding, with null for a parameter that is absent.</summary>
    public static bool TryParse(string? text, IFormatProvider? provider, out QueryNumber number)
    {
        number = new QueryNumber(text ?? "", long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null);
        return text is not null;
    }

    /// <summary>Returns the error of a parameter that is not a number, or not in range; null if it is, or is absent.</summary>
    public static string? Check(QueryNumber? number, string name, long minimum = long.MinValue, long maximum = long.MaxValue)
    {
        if (number is not { } given || (given.Value >= minimum && given.Value <= maximum))
        {
            return null;
        }

        var range = minimum == long.MinValue ? "" : $" from {minimum} to {maximum}";
        return $"{name}: invalid value '{VisibleText.Of(given.Text)}': expected a whole number{range}";
    }
}

internal static class QueryNumberDescription
{
    /// <summary>Describes these parameters as integers, with the bounds that their attributes declare.</summary>
    public static void DescribeQueryNumbers(this OpenApiOptions options) => options.AddOperationTransformer((operation, context, _) =>
    {
        var numbers = context.Description.ParameterDescriptions
            .Select(parameter => (parameter.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo)
            .OfType<ParameterInfo>()
            .Where(parameter => parameter.ParameterType == typeof(QueryNumber?))
            .ToDictionary(parameter => parameter.Name ?? "", StringComparer.Ordinal);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (numbers.TryGetValue(parameter.Name ?? "", out var number))
            {
                parameter.Schema = SchemaOf(number);
            }
        }

        return Task.CompletedTask;
    });

    private static OpenApiSchema SchemaOf(ParameterInfo parameter)
    {
        var range = parameter.GetCustomAttribute<RangeAttribute>();
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = range is null ? "int64" : "int32",
            Minimum = range?.Minimum.ToString(),
            Maximum = range?.Maximum.ToString(),
        };
    }
}
