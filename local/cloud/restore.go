package cloud

// restore continues where the last run ended, however it ended.
func (c *Cloud) restore() error {
	if err := c.queues.Restore(); err != nil {
		return err
	}
	if err := c.logs.Restore(); err != nil {
		return err
	}
	return c.async.Restore(c.function)
}
