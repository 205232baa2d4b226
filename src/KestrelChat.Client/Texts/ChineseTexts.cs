using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Texts;

/// <summary>The client's sentences in Chinese.</summary>
internal static class ChineseTexts
{
    public static readonly ClientTexts All = new()
    {
        Language = "zh",
        Editor = new EditorTexts
        {
            PasteQuestion = "{count} 行：Enter 发送，Tab 合并，Esc 丢弃",
            PasteContinues = "… 还有 {count} 行",
            PasteTooLong = "已丢弃：粘贴超过 256 KiB",
            LineTooLong = "没有插入：一行最多 64 KiB",
            Search = "查找“{text}”：",
            SearchFailed = "没有含“{text}”的行：",
        },
        Connecting = "正在连接 {server} …",
        LostRetryingIn = "连接已断开，{seconds} 秒后重新连接（{reason}）",
        LostRetrying = "连接已断开，正在重新连接 …（{reason}）",
        ConnectedAgain = "{duration}后重新连接成功",
        ClosedByServer = "服务器关闭了连接",
        Missed = "您不在时的消息（{count} 行）：",
        MissedMore = "您不在时的消息（最后 {count} 行，可能还有更多）：",
        NotKnown = "不清楚是否已送达：{text}",
        LineStays = "未连接：这一行留在这里",
        HistoryNotSaved = "输入的内容没有保存：{reason}",
        TokenNotSaved = "您名字的口令没有保存：{reason}",
    };
}
