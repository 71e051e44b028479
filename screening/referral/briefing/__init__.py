"""The monthly briefing for the meeting of departments (预警分析研判会): figures, tables and bars, without persons."""
