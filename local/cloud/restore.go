package cloud

// restore continues the work that the previous process left unfinished, even if
// it was killed.
func (c *Cloud) restore() error {
	if err := c.queues.Restore(); err != nil {
		return err
	}
	if err := c.logs.Restore(); err != nil {
		return err
	}
	return c.async.Restore(c.function)
}
